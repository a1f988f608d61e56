"""Private or company."""

from __future__ import annotations

from flows.message import Answer, Context, Outcome, Problem, Reading
from flows.read.vocabulary import means
from flows.wording import say


def billing_type(answer: Answer, context: Context) -> Outcome:
    """Whether the invoice goes to a person or to a company."""
    private, company = means(answer.text, "private"), means(answer.text, "company")
    if private != company:
        return Reading("private" if private else "company")
    return Problem(say("I did not understand whether this is private or for a company."))
