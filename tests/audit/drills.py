"""What an owner of the database can do to sealed events, as SQL: the drills of tests/audit/test_tamper.py."""

from dataclasses import dataclass

OPEN = """
ALTER TABLE audit_event DISABLE TRIGGER USER;
ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_seal DROP CONSTRAINT IF EXISTS audit_seal_pkey;
ALTER TABLE audit_seal DROP CONSTRAINT IF EXISTS audit_seal_event_key;
"""
"""What the owner puts out of the way first."""

RESEAL = """
CREATE TEMPORARY TABLE told AS SELECT * FROM audit_seal;
DELETE FROM audit_seal;
DO $$
DECLARE one record; previous bytea := ''; own bytea; n bigint := 0;
BEGIN
  FOR one IN SELECT t.event, t.sealed_at FROM told t JOIN audit_event e ON e.id = t.event ORDER BY t.number LOOP
    SELECT sha256(audit_canonical(e)) INTO own FROM audit_event e WHERE e.id = one.event;
    previous := sha256(previous || own); n := n + 1;
    INSERT INTO audit_seal (number, event, leaf, chain, sealed_at) VALUES (n, one.event, own, previous, one.sealed_at);
  END LOOP;
END $$;
DROP TABLE told;
"""
"""Seals and chain recomputed over what the table now says, in the order of the old numbers, without gaps."""

FORGED = "00000000-0000-4000-8000-00000000f0f0"


def event(number: int) -> str:
    return f"(SELECT event FROM audit_seal WHERE number = {number})"


def insert(values: str = "'test.forged', 'done', 'system:mallory'") -> str:
    """An event that nobody did."""
    return (
        'INSERT INTO audit_event (id, at, action, outcome, actor, acting_for, purpose, "right", shown, object_kind,'
        f" request_id) VALUES ('{FORGED}', '2008-03-05 09:00:07Z', {values}, '', '', '', '{{}}', '', '');"
    )


EDITS = {
    "id": f"'{FORGED}'",
    "at": "at + interval '1 microsecond'",
    "action": "'test.nothing'",
    "outcome": "'refused'",
    "actor": "'system:mallory'",
    "acting_for": "'another agency'",
    "purpose": "''",
    '"right"': "'lead'",
    "subject": "gen_random_uuid()",
    "shown": "ARRAY['plan,review']",
    "object_kind": "'another'",
    "object_id": "NULL",
    "request_id": "'x'",
    "text_key": "gen_random_uuid()",
    "text": r"set_byte(text, 20, get_byte(text, 20) # 1)",
}
"""Field to what it is changed to. What was shown was plan and review; as one item it reads the same."""


@dataclass(frozen=True)
class Drill:
    """`first` is the number of the first bad event."""

    name: str
    first: int
    sql: str


def drills(at: int, sealed: int) -> list[Drill]:
    """All of them, around event `at` of a log with `sealed` witnessed events."""
    made = []
    for field, value in EDITS.items():
        edit = f"UPDATE audit_event SET {field} = {value} WHERE id = {event(at)};"
        if field == "id":
            sealed_too = f"UPDATE audit_seal SET event = '{FORGED}' WHERE event NOT IN (SELECT id FROM audit_event);"
        else:
            sealed_too = ""
        made.append(Drill(f"edit {field}", at, edit))
        made.append(Drill(f"edit {field}, leaf of the seal too", at, edit + sealed_too + _leaf(at)))
        made.append(Drill(f"edit {field}, all seals recomputed", at, edit + sealed_too + RESEAL))
    swapped = f"UPDATE audit_seal SET number = CASE number WHEN {at} THEN {at + 3} ELSE {at} END WHERE number IN ({at}, {at + 3});"  # noqa: E501
    gone = f"DELETE FROM audit_event WHERE id = {event(at)};"
    shifted = f"UPDATE audit_seal SET number = number + 1 WHERE number >= {at};"
    placed = f"{insert()} {shifted} INSERT INTO audit_seal SELECT {at}, '{FORGED}', leaf, chain, sealed_at FROM audit_seal WHERE number = {at + 1};"  # noqa: E501
    return [
        *made,
        *(
            Drill(f"edit {name} of the seal", at, f"UPDATE audit_seal SET {name} = {value} WHERE number = {at};")
            for name, value in {
                "number": "-1",
                "event": "gen_random_uuid()",
                "leaf": "sha256(leaf)",
                "chain": "sha256(chain)",
                "sealed_at": "sealed_at + interval '1 microsecond'",
            }.items()
            if name != "number"
        ),
        Drill("edit number of the seal", 1, f"UPDATE audit_seal SET number = -1 WHERE number = {at};"),
        Drill("edit at to infinity", at, f"UPDATE audit_event SET at = 'infinity' WHERE id = {event(at)};"),
        Drill("seal emptied", at, f"ALTER TABLE audit_seal ALTER leaf DROP NOT NULL; UPDATE audit_seal SET leaf = NULL WHERE number = {at};"),  # noqa: E501
        Drill("delete an event", at, gone),
        Drill("delete an event and its seal", at, f"{gone} DELETE FROM audit_seal WHERE number = {at};"),
        Drill("delete an event, all seals recomputed", at, gone + RESEAL),
        Drill("delete the first event, all seals recomputed", 1, f"DELETE FROM audit_event WHERE id = {event(1)};" + RESEAL),  # noqa: E501
        Drill("insert an event without a seal", 0, insert()),
        Drill("insert in the middle with a seal", at, placed),
        Drill("insert in the middle, all seals recomputed", at, placed + RESEAL),
        Drill("a seal twice", at + 1, f"INSERT INTO audit_seal SELECT * FROM audit_seal WHERE number = {at};"),
        Drill("an event twice", at + 1, f"ALTER TABLE audit_event DROP CONSTRAINT audit_event_pkey; INSERT INTO audit_event SELECT * FROM audit_event WHERE id = {event(at)};"),  # noqa: E501
        Drill("reorder two", at, swapped),
        Drill("reorder two, all seals recomputed", at, swapped + RESEAL),
        Drill("truncate the tail", sealed - 4, f"DELETE FROM audit_event USING audit_seal s WHERE s.event = audit_event.id AND s.number > {sealed - 5}; DELETE FROM audit_seal WHERE number > {sealed - 5};"),  # noqa: E501
        Drill("truncate everything", 1, "TRUNCATE audit_event, audit_seal;"),
        Drill("truncate everything, receipts of the witness too", 1, "TRUNCATE audit_event, audit_seal, audit_witnessedroot;"),  # noqa: E501
        Drill("rewrite the whole table, all seals recomputed", 1, "UPDATE audit_event SET actor = 'system:mallory';" + RESEAL),  # noqa: E501
        Drill("rewrite with gaps in the numbers", at, RESEAL + f"UPDATE audit_seal SET number = number + 5 WHERE number >= {at};"),  # noqa: E501
        Drill("the first events given away, numbers kept", 1, f"DELETE FROM audit_seal WHERE number < {at};"),
    ]  # fmt: skip


def _leaf(number: int) -> str:
    return (
        "UPDATE audit_seal s SET leaf = sha256(audit_canonical(e)) FROM audit_event e"
        f" WHERE e.id = s.event AND s.number = {number};"
    )
