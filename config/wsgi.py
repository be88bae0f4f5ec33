import os
from threading import Thread

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# By its name, as it needs the models, which are there only now.
Thread(target=import_string("matchmaking.warming_up.warm_up_and_let_go"), daemon=True).start()
