"""Prices of models, as the owner enters them."""

from django.urls import reverse

from conversations.models import ModelPrice


def errors_of(answer):
    return answer.context["adminform"].form.errors


def test_prices_are_entered_and_never_negative(admin_client):
    url = reverse("admin:conversations_modelprice_add")
    values = {
        "model": " ours/small ",
        "per_million_input_tokens": "0.5",
        "per_million_output_tokens": "-1",
        "per_million_characters": "0",
        "per_minute": "0",
    }
    errors = errors_of(admin_client.post(url, values))
    assert "0 or more" in str(errors["per_million_output_tokens"])
    assert "USD" in admin_client.get(url).content.decode()
    values["per_million_output_tokens"] = "1.5"
    assert admin_client.post(url, values).status_code == 302
    assert ModelPrice.objects.get().model == "ours/small"
