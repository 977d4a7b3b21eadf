"""The second wall of the desk: the information governance office and system actors; a question, whoever it was put to."""

from django.db import migrations

from oast.audit.row_security import SYSTEM, protect

REVIEW = f"oast_has_office('governance') OR {SYSTEM}"


ASKED_PERSON = "id = ANY (ARRAY(SELECT q.access_id FROM desk_accessquestion q WHERE q.person = oast_person()))"


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial"), ("audit", "0002_walls")]

    operations = [
        protect("desk_accessquestion", f"person = oast_person() OR {REVIEW}"),
        protect("desk_accessfinding", REVIEW),
        # Whoever is asked about a look of their own, or of somebody whose access they sponsor, sees when it was.
        protect(
            "desk_access",
            f"{ASKED_PERSON} OR {REVIEW}",
            REVIEW,
        ),
    ]
