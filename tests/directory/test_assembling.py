"""Rows to records: each row is used or named in a fault."""

from collections import Counter

from oast.directory.hsds import Row, assemble


def table(*rows: dict) -> list[Row]:
    return [Row(number, row) for number, row in enumerate(rows, start=2)]


def tables(**changed) -> dict:
    whole = {
        "organizations": table({"id": "o1", "name": "Hop Kiln"}),
        "services": table(
            {"id": "s1", "organization_id": "o1", "name": "Play", "description": "Fun", "status": "active"}
        ),
        "locations": table({"id": "l1", "organization_id": "o1", "latitude": "51", "longitude": "1"}),
        "services_at_location": table({"id": "a1", "service_id": "s1", "location_id": "l1"}),
        "terms": table({"id": "t1", "name": "Play", "vocabulary": "AIRS"}),
        "services_taxonomy": table({"service_id": "s1", "taxonomy_id": "t1"}),
        "phones": table({"service_id": "s1", "number": "01632 960001"}),
    }
    return whole | changed


def faults(package) -> Counter:
    return Counter(fault.kind for fault in package.faults)


def test_a_sound_package_has_no_fault():
    package = assemble(tables())
    assert faults(package) == {}
    service = package.services[0]
    assert (service.organization, service.locations, service.topics) == ("o1", [("l1", "")], ["t1"])
    assert len(package.raw) == 7


def test_records_without_a_name_or_a_key_are_kept_and_held():
    rows = table(
        {"id": "s1", "organization_id": "o1", "name": ""},
        {"id": "", "organization_id": "o1", "name": "B"},
        {"id": "s1", "organization_id": "o1", "name": "C"},
    )
    package = assemble(tables(services=rows))
    assert [service.held_for for service in package.services] == ["no_name", "no_identifier", "identifier_twice"]
    assert len({service.source_id for service in package.services}) == 3
    assert {"no_name", "no_identifier", "identifier_twice"} <= set(faults(package))


def test_pointers_into_nothing_are_named():
    package = assemble(
        tables(
            services=table(
                {"id": "s1", "organization_id": "gone", "name": "Play", "description": "x", "status": "active"}
            ),
            phones=table({"service_id": "gone", "number": "1"}, {"service_id": "s1", "number": ""}),
            locations=table({"id": "l1", "organization_id": "gone"}, {"id": "l2", "latitude": "99", "longitude": "1"}),
            services_at_location=table(
                {"service_id": "s1", "location_id": "gone"}, {"service_id": "s1", "location_id": "l1"}
            ),
            services_taxonomy=table(*[{"service_id": "s1", "taxonomy_id": key} for key in ("t1", "t1", "gone")]),
        )
    )
    assert faults(package) == {
        "missing_organization": 1,
        "location_missing_organization": 1,
        "location_without_coordinates": 1,
        "coordinates_not_understood": 1,
        "row_without_location": 1,
        "row_without_service": 1,
        "empty_telephone": 1,
        "topic_twice": 1,
        "row_without_topic": 1,
        "without_contact": 1,
    }


def test_a_phone_may_point_at_the_service_at_a_location():
    package = assemble(tables(phones=table({"service_at_location_id": "a1", "number": "01632 960002"})))
    assert [phone.number for phone in package.services[0].phones] == ["01632 960002"]


def test_parts_of_a_service():
    package = assemble(
        tables(
            physical_addresses=table(
                {"location_id": "l1", "address_1": "1 Invented Street", "city": "Maidstone"},
                {"location_id": "l1", "address_1": "2 Invented Street"},
                {"location_id": "l2", "address_1": "3"},
            ),
            accessibility_for_disabilities=table(
                {"location_id": "l1", "accessibility": "Ramp"}, {"location_id": "l1", "accessibility": ""}
            ),
            languages=table(
                {"service_id": "s1", "language": "Polish"},
                {"service_id": "s1", "language": "Polish"},
                {"service_id": "s1", "language": ""},
            ),
            service_areas=table({"service_id": "s1", "service_area": "Thanet"}),
            eligibility=table({"service_id": "s1", "eligibility": "All"}, {"service_id": "s1", "eligibility": "Girls"}),
            regular_schedules=table(
                {"service_id": "s1", "weekday": "Monday", "opens_at": "9am", "closes_at": "5pm"},
                {
                    "service_id": "s1",
                    "weekday": "Someday",
                    "opens_at": "9",
                    "closes_at": "late",
                    "original_text": "9 till late",
                },
            ),
            funding=table({"id": "f1", "service_id": "s1", "source": "Lottery"}),
        )
    )
    service = package.services[0]
    assert package.locations["l1"].address_1 == "1 Invented Street"
    assert package.locations["l1"].accessibility == [("Ramp", "")]
    assert (service.languages, service.areas, service.eligibility) == (["Polish"], [("", "Thanet")], "All\nGirls")
    assert service.schedules[1].original_text == "9 till late"
    assert faults(package) == {
        "second_address": 1,
        "row_without_location": 1,
        "empty_language": 1,
        "weekday_not_understood": 1,
        "time_not_understood": 1,
        "file_not_read": 1,
    }


def test_defects_of_a_service():
    rows = table(
        {
            "id": "s1",
            "organization_id": "o1",
            "name": "Play",
            "description": "itGÇÖs###COL###",
            "url": "www.example.org",
            "status": "odd",
        },
        {"id": "s2", "organization_id": "o1", "name": "PLAY", "description": "", "url": "javascript:x", "fees": "GÇô"},
    )
    package = assemble(tables(services=rows))
    assert faults(package) == {
        "garbled_description": 1,
        "marker_in_description": 1,
        "address_without_scheme": 2,
        "address_not_web": 1,
        "status_not_known": 1,
        "without_status": 1,
        "without_description": 1,
        "garbled_text": 1,
        "without_topic": 1,
        "without_contact": 1,
        "duplicate_group": 1,
    }
    assert [service.status for service in package.services] == ["inactive", "active"]
