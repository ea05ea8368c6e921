"""Statements that make no step of their own, as the recorder has them."""

import ast


def makes_no_step(statement: ast.stmt) -> bool:
    """Can it be passed without a step? Of `try` and `match` only what stands in them makes steps."""
    match statement:
        case ast.Try() | ast.TryStar() | ast.Match():
            return True
        case ast.Global() | ast.Nonlocal() | ast.AnnAssign(value=None):
            return True
        case ast.Expr(value=ast.Constant(value=str() | bytes())):
            return True
    return False
