"""The rules of the house that a machine can check. Each takes a tree of files and gives what is wrong in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOMS = ("flows", "storage", "bot", "desk", "translations")
LONGEST = 250
# Written by programs: lock files, catalogues, and what docs and data are generated from the code or from others' tables.
_GENERATED = re.compile(
    r"requirements[^/]*\.txt|.*\.(po|pot|mo)|flows/read/data/.*\.(json|toml)|.*/package-lock\.json|docs/steps\.md|docs/register\.md|.*/vendor/.*"
)
_TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".sh", ".sql", ".chat", ".mk", ".c", ".json", ".yaml", ".yml", ".txt", ".svg", ""}
_EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "base", "misc"}


@dataclass(frozen=True)
class Module:
    """A Python file: `path` from the root, its lines, its syntax tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        return self.path.partition("/")[0]

    def walk(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def at(self, node: ast.AST, wrong: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {wrong}"


@dataclass(frozen=True)
class Tree:
    """All files under a root, without what git ignores."""

    root: Path

    @cached_property
    def files(self) -> tuple[str, ...]:
        ignored = {"instance", "__pycache__", "test-results", "node_modules"}
        paths = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        mine = (
            path
            for path in paths
            if not ignored & set(path.parts) and not any(part.startswith(".") and part != ".ci" for part in path.parts)
        )
        return tuple(sorted(path.as_posix() for path in mine))

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        return tuple(Module(path, self.read(path)) for path in self.files if path.endswith(".py"))

    @property
    def ours(self) -> tuple[Module, ...]:
        """What runs for customers and staff: the rooms and the two files beside them."""
        return tuple(module for module in self.modules if module.room in (*ROOMS, "app.py", "settings.py"))

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")


def too_long(tree: Tree) -> Iterator[str]:
    for path in tree.files:
        if Path(path).suffix in _TEXT and not _GENERATED.fullmatch(path) and (lines := len(tree.read(path).splitlines())) > LONGEST:
            yield f"{path}: {lines} lines; split it by what a thing is to us"


def empty_names(tree: Tree) -> Iterator[str]:
    for path in tree.files:
        parts = {part.split(".")[0].strip("_").lower() for part in Path(path).parts}
        if parts & _EMPTY_NAMES:
            yield f"{path}: a name that says nothing"


def without_docstring(tree: Tree) -> Iterator[str]:
    for module in tree.ours:
        for node in (module.tree, *module.walk(ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            said = ast.get_docstring(node)
            name = getattr(node, "name", module.path)
            # An overload is a line of its function's signature; the function below it carries the words.
            overload = any(isinstance(each, ast.Name) and each.id == "overload" for each in getattr(node, "decorator_list", ()))
            if said is None and not overload and not name.startswith("_") and not _is_inner(module, node):
                yield module.at(node, f"{name} has no docstring")
            elif said and "\n" in said and said.splitlines()[1].strip():
                yield module.at(node, f"the first line of {name}'s docstring does not stand alone")
            elif said and re.search(r"^\s*(Args|Arguments|Parameters|Returns|Yields|Example)s?:", said, re.MULTILINE):
                yield module.at(node, f"{name}: a docstring says only Shape, Units, Raises and Source beside its first line")


def _is_inner(module: Module, node: ast.AST) -> bool:
    hidden = (parent for parent in module.walk(ast.FunctionDef, ast.AsyncFunctionDef) if parent is not node)
    private = (parent for parent in module.walk(ast.ClassDef) if parent is not node and parent.name.startswith("_"))
    return any(node in ast.walk(parent) for parent in (*hidden, *private))


def printing(tree: Tree) -> Iterator[str]:
    for module in tree.ours:
        for node in module.walk(ast.Call):
            if getattr(node.func, "id", "") == "print" and not re.search("/console/|/data/", module.path):
                yield module.at(node, "print; the journal writes, and the console speaks")


def reading_the_clock(tree: Tree) -> Iterator[str]:
    for module in tree.ours:
        if module.room == "flows" and not module.path.startswith("flows/read/data/"):
            for node in module.walk(ast.Attribute):
                if node.attr in ("now", "utcnow", "today", "localtime", "monotonic") and _root(node) in ("datetime", "date", "time"):
                    yield module.at(node, "flows are told the time")


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")


def reading_the_environment(tree: Tree) -> Iterator[str]:
    for module in tree.ours:
        if module.path != "settings.py":
            for node in module.walk(ast.Attribute):
                if node.attr in ("environ", "getenv") and _root(node) == "os":
                    yield module.at(node, "the environment is read in settings.py, once")


def thawed_dataclasses(tree: Tree) -> Iterator[str]:
    # Between layers: neither the console's chat, which lasts as long as the person at the terminal, nor what is private to a file.
    for module in (module for module in tree.ours if "/console/" not in module.path):
        for node in (node for node in module.walk(ast.ClassDef) if not node.name.startswith("_")):
            for decorator in node.decorator_list:
                if "dataclass" in (getattr(decorator, "id", ""), getattr(getattr(decorator, "func", None), "id", "")):
                    given = {keyword.arg for keyword in getattr(decorator, "keywords", ())}
                    fields = sum(isinstance(line, ast.AnnAssign) for line in node.body)
                    if "frozen" not in given:
                        yield module.at(node, "a dataclass between layers is frozen")
                    if fields > 3 and "kw_only" not in given:
                        yield module.at(node, f"{fields} fields: kw_only")


def enums_of_other_kinds(tree: Tree) -> Iterator[str]:
    for module in tree.ours:
        for node in module.walk(ast.ClassDef):
            if {getattr(parent, "id", "") for parent in node.bases} & {"Enum", "IntEnum"}:
                yield module.at(node, "words that we store are a StrEnum")


def machines_with_models(tree: Tree) -> Iterator[str]:
    for module in tree.ours:
        for node in module.walk(ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if called == "add_model":
                yield module.at(node, "add_model holds every customer for ever")
            if called == "Machine" and (given.get("model"), given.get("auto_transitions")) != ("None", "False"):
                yield module.at(node, "a machine is built with model=None and auto_transitions=False")


def unexplained_exceptions(tree: Tree) -> Iterator[str]:
    mark = re.compile(r"#\s*(noqa|type:\s*ignore|nosec|pragma: no cover)\b(:?\s*[A-Z]+[0-9]+|\[[\w, -]+\]|[\s,])*(?P<why>.*)")
    for module in (module for module in tree.modules if module.room != "tests"):
        lines = module.text.splitlines()
        for number, line in enumerate(lines):
            found = mark.search(line)
            above = lines[number - 1].strip() if number else ""
            if found and len(found["why"].strip(" #-–():")) < 6 and not above.startswith("#"):
                yield f"{module.path}:{number + 1}: an exception from a rule carries its reason, behind it or on the line above"


def things_put_off(tree: Tree) -> Iterator[str]:
    for module in (module for module in tree.modules if module.path != "tests/house.py"):
        for number, line in enumerate(module.text.splitlines(), start=1):
            if re.search(r"#.*\b(TODO|FIXME|XXX|HACK)\b", line):
                yield f"{module.path}:{number}: an issue remembers what is to be done, the code does not"


def terse_tests(tree: Tree) -> Iterator[str]:
    for module in tree.modules:
        if module.room == "tests" and Path(module.path).name.startswith("test_"):
            for node in module.walk(ast.FunctionDef):
                name: str = node.name
                if name.startswith("test_") and name.count("_") < 3:
                    yield module.at(node, f"{name}: a test's name is a sentence")


def long_conversation(tree: Tree) -> Iterator[str]:
    for module in tree.ours:
        if module.path == "bot/conversation.py":
            for node in module.walk(ast.FunctionDef):
                if node.name == "converse" and (lines := node.end_lineno - node.lineno + 1) >= 40:
                    yield module.at(node, f"converse has {lines} lines; the function to show a visitor stays under 40")


def dead_links(tree: Tree) -> Iterator[str]:
    for path in tree.files:
        if path.endswith(".md"):
            for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", tree.read(path)):
                if not (tree.root / path).parent.joinpath(target).exists():
                    yield f"{path}: links to {target}, which is not there"


def commands_that_are_none(tree: Tree) -> Iterator[str]:
    makefiles = [path for path in tree.files if path == "Makefile" or path.endswith("/targets.mk")]
    targets = {name for path in makefiles for name in re.findall(r"^([a-z-]+):", tree.read(path), re.MULTILINE)}
    for path in tree.files:
        if path.endswith(".md"):
            for name in re.findall(r"(?:`|^)make ([a-z-]+)", tree.read(path), re.MULTILINE):
                if name not in targets:
                    yield f"{path}: speaks of make {name}, which the Makefile does not know"


def paths_that_are_none(tree: Tree) -> Iterator[str]:
    for path in (path for path in tree.files if path.endswith(".md")):
        for name in re.findall(rf"`((?:{'|'.join((*ROOMS, 'bench', 'docs', 'tests'))})/[\w./*-]+)`", tree.read(path)):
            if not any(tree.root.glob(name)):
                yield f"{path}: speaks of {name}, which is not there"


RULES: tuple[Callable[[Tree], Iterator[str]], ...] = (
    too_long,
    empty_names,
    without_docstring,
    printing,
    reading_the_clock,
    reading_the_environment,
    thawed_dataclasses,
    enums_of_other_kinds,
    machines_with_models,
    unexplained_exceptions,
    things_put_off,
    terse_tests,
    long_conversation,
    dead_links,
    commands_that_are_none,
    paths_that_are_none,
)
