"""Staff accounts and their roles, in the theme's forms."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from conversations.admin.theme import ThemedAdmin, column
from conversations.store.access.roles import explanations

if TYPE_CHECKING:
    _UserAdmin = UserAdmin[User]
    _GroupChoice = forms.ModelMultipleChoiceField[Group]
else:
    _UserAdmin = UserAdmin
    _GroupChoice = forms.ModelMultipleChoiceField

ROLES_HELP = "What a member of the staff may do. Several add up."
PERMISSIONS_HELP = (
    "What this user may do beside it: hearing recordings (Recording | Can hear"
    " recordings) and exporting (Conversation | Can export conversations) are given here"
    " or to a group."
)

admin.site.unregister(User)
admin.site.unregister(Group)


class RolesField(_GroupChoice):
    """Groups as boxes to tick, each with what it is for."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Group.objects.order_by("name"), **kwargs)
        self._explanations: dict[int, str] | None = None

    def label_from_instance(self, obj: Group) -> str:
        """A role's name and explanation; another group's name."""
        if self._explanations is None:
            self._explanations = explanations()
        explanation = self._explanations.get(obj.pk)
        if explanation is None:
            return obj.name
        # The theme's labels do not break their lines.
        return format_html(
            '<span class="block max-w-xl whitespace-normal"><strong>{}</strong>: {}'
            "</span>",
            obj.name,
            explanation,
        )


@admin.register(User)
class ThemedUserAdmin(_UserAdmin, ThemedAdmin[User]):
    """Who may sign in and what they may do."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "email", "first_name", "last_name", "roles", "is_staff"]
    filter_horizontal = ["user_permissions"]
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "usable_password",
                    "password1",
                    "password2",
                    "is_staff",
                    "groups",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their roles, however many they are."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Accounts are for staff."""
        return {"is_staff": True}

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Roles with what they are for."""
        if db_field.name == "groups":
            return RolesField(required=False, label="Roles", help_text=ROLES_HELP)
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and db_field.name == "user_permissions":
            field.help_text = PERMISSIONS_HELP
        return field

    @column("Roles")
    def roles(self, user: User) -> str:
        """What they are."""
        names = ", ".join(group.name for group in user.groups.all())
        return names or ("Everything" if user.is_superuser else "–")


@admin.register(Group)
class ThemedGroupAdmin(GroupAdmin, ThemedAdmin[Group]):
    """Permissions by role."""
