from django import forms

from conversations.admin.model_names import SuggestingInput, suggest_models


def test_a_line_suggests_and_takes_anything():
    class Form(forms.Form):
        model = forms.CharField(widget=SuggestingInput(["openai/a", "<b>"]))

    page = str(Form()["model"])
    assert 'list="id_model_known"' in page
    assert '<datalist id="id_model_known">' in page
    assert '<option value="&lt;b&gt;">' in page
    assert Form({"model": "claude/opus"}).is_valid()


def test_fields_that_are_not_there_cost_nothing(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        suggest_models({"name": forms.CharField()})


def test_each_kind_has_its_own(db):
    fields = {name: forms.CharField() for name in ("llm", "analysis_llm", "tts")}
    suggest_models(fields)
    suggested = {name: field.widget.suggestions for name, field in fields.items()}
    assert "offline/answerer" in suggested["llm"]
    assert suggested["analysis_llm"] == suggested["llm"]
    assert "offline/piper" in suggested["tts"]
    assert "offline/piper" not in suggested["llm"]
