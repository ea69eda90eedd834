import pytest

from conversations.api.knowledge_base.shapes import described, listed
from conversations.store.library.documents import NewDocument, add_document

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        ("\n\n a \n\n\n\n", "<p> a </p>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("", ""),
    ],
)
def test_passages_become_paragraphs_that_run_nothing(text, html):
    document = add_document(NewDocument("text", "n", text))
    assert described(document)["extracted_inner_html"] == html


def test_folder_has_no_text():
    folder = add_document(NewDocument("folder", "n"))
    assert "extracted_inner_html" not in described(folder)
    assert listed([folder])[0]["children_count"] == 0
