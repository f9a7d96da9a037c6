"""`python -m tests.code_figures [FOLDER]`: how dense the source is, in figures to compare before and after a change.

Counts the product's own Python (portal, learnings, collab), without tests and migrations, and its templates.
Syntax nodes are those of the abstract syntax tree, without annotations and docstrings, so that a figure
does not change with the width of lines or with types.
"""

import ast
import statistics
import sys
from pathlib import Path

APPS = ("portal", "learnings", "collab")
# Programs for developers, which may live inside an app or beside it: counted apart.
PROGRAMS = ("bench", "chaos", "demo")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def source_files(root: Path, folder: str = "") -> list[Path]:
    """The Python files of the product below `root`, or of one folder of it."""
    left_out = {"tests", "migrations", *PROGRAMS}
    folders = [folder] if folder else APPS
    files = [path for name in folders for path in (root / name).rglob("*.py")]
    return sorted(path for path in files if not left_out & set(path.relative_to(root).parts))


def strip_annotations(tree: ast.AST) -> None:
    """Remove annotations and docstrings from `tree`, in place."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            node.returns = None
            arguments = node.args
            for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
                argument.annotation = None
            for variadic in (arguments.vararg, arguments.kwarg):
                if variadic:
                    variadic.annotation = None
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        if (
            isinstance(node, Function | ast.ClassDef | ast.Module)
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:]


def is_annotated(function: Function) -> bool:
    """Whether the function says what it returns and what each of its parameters is."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    own = [argument for argument in arguments if argument.arg not in ("self", "cls")]
    return function.returns is not None and all(argument.annotation for argument in own)


def length(function: Function) -> int:
    """Lines from `def` to the last line of the body."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def percentile(values: list[int], share: float) -> int:
    """The value below which `share` of the sorted values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def figures(root: Path, folder: str = "") -> dict[str, float]:
    """Every figure by its name."""
    lines, nodes_in_all, lengths, nodes, names, annotated, public = 0, 0, [], [], [], 0, 0
    files = source_files(root, folder)
    for path in files:
        source = path.read_text(encoding="utf-8")
        lines += sum(1 for line in source.splitlines() if line.strip())
        tree = ast.parse(source)
        functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
        for function in functions:
            lengths.append(length(function))
            names.append(function.name)
            if not function.name.startswith("_"):
                public += 1
                annotated += is_annotated(function)
        strip_annotations(tree)
        nodes += [sum(1 for _ in ast.walk(function)) for function in functions]
        nodes_in_all += sum(1 for _ in ast.walk(tree))
    templates = [
        line
        for path in (root / "templates").rglob("*.html")
        for line in path.read_text().splitlines()
    ]
    written = [len(line.strip()) for line in templates if line.strip()]
    one_word = [name for name in names if "_" not in name.strip("_")]
    return {
        "files": len(files),
        "lines that are not blank": lines,
        "syntax nodes in all": nodes_in_all,
        "functions": len(lengths),
        "function length, median": statistics.median(lengths or [0]),
        "function length, 90th percentile": percentile(lengths or [0], 0.9),
        "syntax nodes per function, median": statistics.median(nodes or [0]),
        "public functions annotated, %": round(100 * annotated / max(public, 1)),
        "function names of one word, %": round(100 * len(one_word) / max(len(names), 1)),
        "characters per template line, mean": round(sum(written) / max(len(written), 1)),
        "template lines over 120 characters": sum(1 for width in written if width > 120),
    }


def main() -> None:
    """Print the figures of the whole tree, or of the folder named on the command line."""
    root = Path(__file__).resolve().parents[1]
    folder = sys.argv[1] if len(sys.argv) > 1 else ""
    if not source_files(root, folder):
        sys.exit(f"nexus: {folder} has no Python files that are counted.")
    for name, value in figures(root, folder).items():
        print(f"{name:36} {value:>9,}")


if __name__ == "__main__":
    main()
