"""Browser modules joined with what they import, so that a page asks for few files.

The sources are many small modules. A visitor of a website would wait for a hundred
requests between the tap and the first word, and again whenever a minute has gone by. So
`collectstatic` writes each module that pages name together with its imports: every one
stays a scope of its own, a function that runs once and returns what it exports.

Known are the statements that `static/` is written with: named imports and exports, whole
modules by `* as`, late ones by `import("...")`. What else begins a line with `import` or
`export` is refused, and so are modules that import each other.
"""

import posixpath
import re
from collections.abc import Callable, Iterator

Read = Callable[[str], str]
"""From a module's name below `static/` to its code, without comments of own lines."""

_NAMES = r"\{(?P<names>[^}]*)\}"
_FROM = r'from "(?P<source>\.[^"]+)";$'
_IMPORT = re.compile(rf"^import (?:{_NAMES}|\* as (?P<whole>\w+)) {_FROM}", re.M)
_PASSED_ON = re.compile(rf"^export {_NAMES} {_FROM}", re.M)
_DECLARED = re.compile(
    r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.M
)
_NOTHING = re.compile(r"^export \{\};\n", re.M)
_OTHER = re.compile(r"^(?:import|export)\b(?!\().*", re.M)
_LATE = re.compile(r'\bimport\("(?P<source>\.[^"]+)"\)')
_BESIDE = re.compile(r'\bnew URL\(\s*"(?P<source>\.[^"]+)",\s*import\.meta\.url,?\s*\)')


def joined_modules(entries: tuple[str, ...], read: Read) -> dict[str, str]:
    """Return the code of each entry, joined.

    The entries may be loaded by one page: what several of them import stays a file of its
    own, so that it is there once. Raises ValueError for what cannot be joined.
    """
    imports = _Imports(read)
    reached = {entry: imports.in_order(entry) for entry in entries}
    apart = {
        name
        for names in reached.values()
        for name in names
        if sum(name in others for others in reached.values()) > 1
    }
    return {entry: _file(entry, reached[entry], apart, read) for entry in entries}


class _Imports:
    def __init__(self, read: Read) -> None:
        self._read = read

    def in_order(self, entry: str) -> list[str]:
        """Return all that it imports, itself at the end; what is imported comes first."""
        order: list[str] = []
        self._visit(entry, order, ())
        return order

    def _visit(self, name: str, order: list[str], path: tuple[str, ...]) -> None:
        if name in path:
            circle = " -> ".join((*path[path.index(name) :], name))
            raise ValueError(f"Modules import each other: {circle}")
        if name not in order:
            for source in _sources(name, self._read(name)):
                self._visit(source, order, (*path, name))
            order.append(name)


def _file(entry: str, names: list[str], apart: set[str], read: Read) -> str:
    scopes = {
        name: _Scope(name, entry, read(name)) for name in names if name not in apart
    }
    used = {source for name in scopes for source in _sources(name, read(name))}
    # Also those that only others of them import: the browser need not find them out.
    lines = [
        f'import * as {_variable(name)} from "{_relative(name, entry)}";\n'
        if name in used
        else f'import "{_relative(name, entry)}";\n'
        for name in names
        if name in apart
    ]
    lines += [scope.text for scope in scopes.values()]
    return "".join(lines)


class _Scope:
    """One module as it stands in the joined file."""

    def __init__(self, name: str, entry: str, code: str) -> None:
        self._name = name
        self._entry = entry
        # The entry alone stays as it is, with its exports; it may await, too.
        self.text = self._inside(code) if name == entry else self._function(code)

    def _function(self, code: str) -> str:
        returned = _DECLARED.findall(code)

        def passed_on(statement: re.Match[str]) -> str:
            for theirs, ours in _pairs(statement["names"]):
                returned.append(f"{ours}: {self._variable_of(statement)}.{theirs}")
            return ""

        code = _DECLARED.sub("", _PASSED_ON.sub(passed_on, code))
        return (
            f"const {_variable(self._name)} = (() => {{\n{self._inside(code)}"
            f"return {{ {', '.join(returned)} }};\n}})();\n"
        )

    def _inside(self, code: str) -> str:
        body = _NOTHING.sub("", _IMPORT.sub(self._taken, code))
        body = _PASSED_ON.sub(self._exported, body)
        other = _OTHER.search(_DECLARED.sub("", body))
        if other is not None:
            raise ValueError(f"{self._name} cannot be joined: {other[0]}")
        body = _BESIDE.sub(self._beside, _LATE.sub(self._late, body))
        is_moved = posixpath.dirname(self._name) != posixpath.dirname(self._entry)
        if is_moved and body.count("import.meta") > len(_BESIDE.findall(body)):
            raise ValueError(
                f"{self._name} asks for its own address, which joined is {self._entry}'s."
            )
        return body

    def _taken(self, statement: re.Match[str]) -> str:
        what = statement["whole"]
        if what is None:
            pairs = _pairs(statement["names"])
            what = (
                "{ " + ", ".join(f"{theirs}: {ours}" for theirs, ours in pairs) + " }"
            )
        return f"const {what} = {self._variable_of(statement)};"

    def _exported(self, statement: re.Match[str]) -> str:
        return "\n".join(
            f"export const {ours} = {self._variable_of(statement)}.{theirs};"
            for theirs, ours in _pairs(statement["names"])
        )

    def _late(self, call: re.Match[str]) -> str:
        return f'import("{self._moved(call)}")'

    def _beside(self, call: re.Match[str]) -> str:
        return f'new URL("{self._moved(call)}", import.meta.url)'

    def _moved(self, match: re.Match[str]) -> str:
        return _relative(_target(self._name, match["source"]), self._entry)

    def _variable_of(self, statement: re.Match[str]) -> str:
        return _variable(_target(self._name, statement["source"]))


def _sources(name: str, code: str) -> Iterator[str]:
    """Give the names of the modules that it imports."""
    for pattern in (_IMPORT, _PASSED_ON):
        for statement in pattern.finditer(code):
            yield _target(name, statement["source"])


def _pairs(names: str) -> list[tuple[str, str]]:
    """Split `a, b as c` into what is exported there and what it is called here."""
    found = []
    for each in filter(None, (one.strip() for one in names.split(","))):
        theirs, _, ours = each.partition(" as ")
        found.append((theirs, ours or theirs))
    return found


def _target(name: str, source: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), source))


def _relative(name: str, entry: str) -> str:
    path = posixpath.relpath(name, posixpath.dirname(entry))
    return path if path.startswith(".") else f"./{path}"


def _variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))
