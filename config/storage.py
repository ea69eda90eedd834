"""Static files with hashed names, module imports included."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.joining import joined_modules

OWN_MODULES = (
    "embed.js",
    "client/",
    "parts/",
    "widget/",
    "talk/",
    "self_check/",
    "pages/",
)
JOINED = (
    ("widget/element.js", "widget/panel.js"),
    ("talk/talk.js",),
    ("client/index.js",),
    ("self_check/self-check.js",),
)
"""What pages name, by the entries that may come together in one page."""
_COMMENT_LINES = re.compile(
    r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE
)


def without_comments(module: str) -> str:
    """A module of ours without the comments that have lines of their own.

    They are a third of what a widget would load, and nobody reads them there.
    """
    return _COMMENT_LINES.sub("", module)


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Rewrites `import` specifiers of JavaScript modules to the hashed names.

    Not those in comments: they name types, which may be mutual, where modules that
    import each other would have no hash to begin with.
    """

    support_js_module_import_aggregation = True
    # A pass settles at least one module of the longest chain of imports.
    max_post_process_passes = 50

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The scripts of other packages import nothing, and they are long: to search
        # them anew in each pass took half the time of starting Parley.
        of_modules = self._patterns.pop("*.js")
        own = (settings.BASE_DIR / "static").iterdir()
        for entry in sorted(own):
            pattern = f"{entry.name}/*.js" if entry.is_dir() else entry.name
            if pattern.endswith(".js"):
                self._patterns[pattern] = of_modules

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """As the parent's, after the entries have been joined with their imports."""

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as module:
                return without_comments(module.read().decode())

        joined = {}
        for entries in () if dry_run else JOINED:
            joined.update(joined_modules(entries, read))
        for name, code in joined.items():
            self.delete(name)
            self._save(name, ContentFile(code.encode()))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        """As the parent's; our modules go without their comments."""
        if name.endswith(".js") and name.startswith(OWN_MODULES):
            content.seek(0)
            content = ContentFile(without_comments(content.read().decode()).encode())
        saved: str = super()._save(name, content)
        return saved

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[re.Match[str]], str]:
        """As the parent's, but for what stands in a comment of a module."""
        convert: Any = super().url_converter(name, hashed_files, template)
        if not name.endswith(".js"):
            return convert  # type: ignore[no-any-return]

        def outside_comments(match: re.Match[str]) -> str:
            line = match.string[: match.start()].rpartition("\n")[2].lstrip()
            if line.startswith(("*", "/*", "//")):
                return match[0]
            converted: str = convert(match)
            return converted

        return outside_comments
