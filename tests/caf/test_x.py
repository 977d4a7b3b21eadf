import pytest
from tests.factories import support
@pytest.mark.django_db
def test_x():
    c = support.case()
    support.action(c)
