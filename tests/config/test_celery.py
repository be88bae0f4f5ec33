from config.celery import app


def test_everything_on_the_clock_is_a_task_the_worker_knows(settings):
    app.loader.import_default_modules()

    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled - app.tasks.keys() == set()


def test_a_task_is_given_back_when_its_worker_dies():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_no_task_may_outlive_the_time_after_which_it_is_handed_out_again():
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]
