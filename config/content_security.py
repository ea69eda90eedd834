"""Which Content-Security-Policy a page gets: the site's strict one or a laxer one."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse


class ContentSecurityMiddleware(CSPMiddleware):
    """Sends `CONTENT_SECURITY_POLICY`, or the policy of the admin or the API's page."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        """Return the policy from which the header is built."""
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if request.path.startswith(reverse("admin:index")):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        elif request.path == reverse("api:openapi-view"):
            parts.config = settings.API_DOCS_CONTENT_SECURITY_POLICY
        return parts
