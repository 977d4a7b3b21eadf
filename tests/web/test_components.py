"""Components: escaped, labelled, and right without values."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

NAMES = (
    "message, tag, summary_card, summary, task_list, table, comparison, stale, timeline, person_card, service_card, "
    "progress, progress_refresh, filters, pagination, consent_summary, safeguarding, empty_state, figures, save_state"
)


def rendered(source, **context):
    head = '{% from "web/components.html" import ' + NAMES + " with context %}"
    return engines.all()[0].from_string(head + source).render(context, RequestFactory().get("/"))


HOSTILE = "<script>alert(1)</script>\n“O’Neill” & Sons"


@pytest.mark.parametrize(
    "source",
    [
        "{{ message(x) }}",
        "{{ tag(x) }}",
        "{{ summary_card(x, [(x, x, '/a', x)], [(x, '/b', x)]) }}",
        "{{ task_list([{'text': x, 'hint': x, 'state': x, 'tone': 'late', 'href': '/a'}]) }}",
        "{{ table(x, [x, x], [[x, {'text': x, 'href': '/a', 'hidden': x}]]) }}",
        "{{ comparison(x, [x, x], [{'label': x, 'left': x, 'right': ''}]) }}",
        "{{ stale([{'label': x, 'theirs': x, 'yours': x}], x) }}",
        "{{ timeline([{'title': x, 'when': day, 'by': x, 'text': x, 'href': '/a'}]) }}",
        "{{ person_card(x, x, x, x, x, true, x) }}",
        "{{ service_card(x, '/a', x, 1.0, x, 'good', x, [(x, x)], [(x, 'info')]) }}",
        "{{ consent_summary([{'part': x, 'with_whom': x, 'answer': x, 'by': x, 'since': day, 'until': day}]) }}",
        "{{ progress(x, 1, 2, x, x) }}",
        "{% call filters(x, [(x, '/a')], '/c', {x: x}) %}{{ x }}{% endcall %}",
        "{{ empty_state(x, (x, '/a')) }}",
        "{{ figures([(x, 1, '/a')]) }}",
        "{{ safeguarding(x) }}",
        "{{ save_state(x) }}",
    ],
)
def test_what_people_type_is_text(source):
    page = rendered(source, x=HOSTILE, day=date(2008, 3, 5))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_table_names_its_rows_and_columns():
    page = rendered("{{ table('Children', ['Name', 'Days'], [['Robin', 12], ['Sam', None]], numbers=[1]) }}")
    assert '<caption class="govuk-table__caption govuk-table__caption--m">Children' in page
    assert page.count('scope="row"') == 2
    assert 'data-label="Days"' in page
    assert "nothing" in page


def test_an_empty_table_says_so():
    assert "No child yet." in rendered("{{ table('Children', ['Name'], [], empty='No child yet.') }}")


def test_what_differs_is_said_in_words():
    page = rendered("{{ comparison('x', ['a', 'b'], [{'label': 'l', 'left': '1', 'right': '2'}]) }}")
    assert "Changed" in page
    same = rendered("{{ comparison('x', ['a', 'b'], [{'label': 'l', 'left': '1', 'right': '1'}]) }}")
    assert "Changed" not in same


def test_when_it_was_with_and_without_the_hour():
    page = rendered(
        "{{ timeline([{'title': 'a', 'when': moment}, {'title': 'b', 'when': moment.date()}]) }}",
        moment=datetime(2008, 3, 5, 14, 5, tzinfo=UTC),
    )
    assert "5 March 2008 at 2:05pm" in page
    assert ">5 March 2008<" in page


@pytest.mark.parametrize(
    ("source", "said", "asks"),
    [
        ("{{ progress('t', 1, 20, 'rows', address='/p') }}", "1 of 20 rows", True),
        ("{{ progress('t', 0, none, address='/p') }}", "Waiting to start", True),
        ("{{ progress('t', 20, 20, address='/p', finished=true) }}", "Finished: 20 rows", False),
        ("{{ progress('t', 3, 20, address='/p', failed='Row 4 is wrong.') }}", "Row 4 is wrong.", False),
    ],
)
def test_progress_asks_until_it_is_over(source, said, asks):
    page = rendered(source)
    assert said in page
    assert ("hx-get" in page) is asks


def test_pages_of_a_list():
    middle = rendered("{{ pagination(p, '?page=') }}", p=Paginator(range(200), 10).page(6))
    assert 'aria-current="page"' in middle
    assert 'rel="prev"' in middle
    assert 'rel="next"' in middle
    assert rendered("{{ pagination(p, '?page=') }}", p=Paginator(range(3), 10).page(1)).strip() == ""


def test_lines_are_kept():
    assert "1 Hop Lane<br>Ashford" in rendered("{{ summary([('Address', '1 Hop Lane\nAshford')]) }}")
    assert "Not recorded" in rendered("{{ summary([('Address', '')], quiet=true) }}")


def test_without_scripts_the_page_loads_again():
    assert "<noscript><meta http-equiv=" in rendered("{{ progress_refresh() }}")
