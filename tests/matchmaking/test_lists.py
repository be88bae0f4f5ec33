import pytest
from django.utils import translation

from matchmaking.lists import listed


@pytest.mark.parametrize(
    ("language", "told"), [("en", "a, b and c"), ("sv", "a, b och c"), ("fr", "a, b et c")]
)
def test_several_things_stand_as_the_language_of_the_page_writes_them(language, told):
    with translation.override(language):
        assert [listed(["a"]), listed(["a", "b", "c"])] == ["a", told]
