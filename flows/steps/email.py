"""Where order confirmations go."""

from flows.read.emails import email
from flows.step import Step
from flows.wording import say

EMAIL = Step(
    name="email",
    label=say("Email"),
    prompt=say("What is your email address? If you don't have one, write *skip*."),
    read=email,
    optional=True,
    required_prompt=say("What is your email address?"),
    shows=str,
    why=say("We send order confirmations and invoices to your email address."),
    hint=say("An email address looks like this: anna@example.com."),
    accepts={
        "mon adresse est ada@example.fr": "ada@example.fr",
        "моя почта ada@example.com": "ada@example.com",
        "ada@example.com": "ada@example.com",
        "my mail is ada.l@example.org": "ada.l@example.org",
        "meine Adresse ist ada@example.de, danke": "ada@example.de",
        "e-postam ada+shop@example.com.tr": "ada+shop@example.com.tr",
    },
    rejects=("ada.example.com", "ada@", "ada@localhost", "soon"),
)
