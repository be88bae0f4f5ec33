"""Offers and requests that change are noted by triggers, so that nothing that changes them can forget to.

Triggers see whole statements: one that changes many rows notes them in one go.
"""

import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION matchmaking_note_rows() RETURNS trigger LANGUAGE plpgsql AS $$
-- The offers or requests (the side is the first argument) named in a column of what has changed.
BEGIN
    EXECUTE format(
        'INSERT INTO matchmaking_wishchange (%I) SELECT DISTINCT %I FROM changed',
        TG_ARGV[0], TG_ARGV[1]
    );
    RETURN NULL;
END $$;

CREATE FUNCTION matchmaking_note_matches() RETURNS trigger LANGUAGE plpgsql AS $$
-- All offers of the hosts and all requests of the visitors: each share a past.
BEGIN
    INSERT INTO matchmaking_wishchange (offer)
    SELECT DISTINCT other.id
    FROM changed
    JOIN matchmaking_hostingoffer own ON own.id = changed.offer_id
    JOIN matchmaking_hostingoffer other ON other.organisation_id = own.organisation_id;
    INSERT INTO matchmaking_wishchange (request)
    SELECT DISTINCT other.id
    FROM changed
    JOIN matchmaking_visitrequest own ON own.id = changed.request_id
    JOIN matchmaking_visitrequest other ON other.organisation_id = own.organisation_id;
    RETURN NULL;
END $$;

CREATE FUNCTION matchmaking_note_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO matchmaking_wishchange (offer)
    SELECT id FROM matchmaking_hostingoffer WHERE organisation_id = NEW.id;
    INSERT INTO matchmaking_wishchange (request)
    SELECT id FROM matchmaking_visitrequest WHERE organisation_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION matchmaking_note_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO matchmaking_wishchange (offer) VALUES (NULL);
    RETURN NULL;
END $$;
"""

TABLES_OF = {
    "offer": {
        "matchmaking_hostingoffer": "id",
        "matchmaking_hostingoffer_topics": "hostingoffer_id",
        "matchmaking_offerlanguage": "offer_id",
        "matchmaking_offerwindow": "offer_id",
    },
    "request": {
        "matchmaking_visitrequest": "id",
        "matchmaking_requesttopic": "request_id",
        "matchmaking_requestlanguage": "request_id",
        "matchmaking_requestwindow": "request_id",
    },
}
"""Of both sides the tables that rankings ask, and the column that names the row."""

MATCHES, ORGANISATIONS = "matchmaking_match", "regions_organisation"

ASKED_OF_ORGANISATIONS = ("state", "kind", "region_id", "latitude", "longitude")
ASKED_OF_REGIONS = ("code", "country", "latitude", "longitude")
"""Most changes of these rows are changes of something else."""

CHANGED_ROWS = (("insert", "NEW"), ("update", "NEW"), ("update", "OLD"), ("delete", "OLD"))


def statement_triggers(table, function, argument=""):
    """After every statement that changes rows of the table, for the rows before and after."""
    return "".join(
        f"""
        CREATE TRIGGER note_{event}_{rows.lower()} AFTER {event.upper()} ON {table}
        REFERENCING {rows} TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION {function}({argument});
        """
        for event, rows in CHANGED_ROWS
    )


def row_trigger(table, function, columns):
    is_another = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
    return f"""
        CREATE TRIGGER note_update AFTER UPDATE ON {table}
        FOR EACH ROW WHEN ({is_another}) EXECUTE FUNCTION {function}();
        """


def everything_trigger(table, events):
    return f"""
        CREATE TRIGGER note_everything AFTER {events} ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION matchmaking_note_everything();
        """


TRIGGERS = "".join(
    [
        *(
            statement_triggers(table, "matchmaking_note_rows", f"'{side}', '{column}'")
            + everything_trigger(table, "TRUNCATE")
            for side, tables in TABLES_OF.items()
            for table, column in tables.items()
        ),
        statement_triggers(MATCHES, "matchmaking_note_matches"),
        everything_trigger(MATCHES, "TRUNCATE"),
        row_trigger(ORGANISATIONS, "matchmaking_note_organisation", ASKED_OF_ORGANISATIONS),
        # Regions and topics hardly ever change, and a new region may bring a new country.
        row_trigger("regions_region", "matchmaking_note_everything", ASKED_OF_REGIONS),
        everything_trigger("regions_region", "INSERT OR TRUNCATE"),
        everything_trigger("regions_topic", "INSERT OR UPDATE OR DELETE OR TRUNCATE"),
    ]
)

NO_TRIGGERS = "".join(
    f"DROP FUNCTION matchmaking_note_{name}() CASCADE;"
    for name in ("rows", "matches", "organisation", "everything")
)


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaking", "0007_texts_read"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WishChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("offer", models.BigIntegerField(null=True)),
                ("request", models.BigIntegerField(null=True)),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(
                                models.Func(
                                    function="pg_current_xact_id", output_field=models.TextField()
                                ),
                                models.TextField(),
                            ),
                            models.BigIntegerField(),
                        )
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [
                    models.Index(models.F("changed_in"), name="wish_change_by_transaction"),
                    models.Index(models.F("at"), name="wish_change_by_time"),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, NO_TRIGGERS),
    ]
