"""What invented practitioners write about invented children: plain sentences by element of the form."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One kind of worry: where it bears, what is said at the assessment and what is so later."""

    reason: str
    home: str
    elements: dict[str, tuple[str, str]]
    """Element code to (strengths, needs)."""
    change: str
    child: str
    parents: str
    actions: tuple[tuple[str, str], ...]
    """(desired outcome, action), the first done by the lead professional."""
    search: str
    """What the author types into the directory."""
    now: str


STORIES = (
    Story(
        "Attendance has fallen since the autumn and homework is not done.",
        "Lives with mother and a younger brother. Mother works nights.",
        {
            "participation": ("Likes art and comes in happily on days with art.", "Away or late on most Mondays."),
            "relationships": ("Close to a grandmother nearby.", "Few friends in the new class."),
            "guidance": ("Mother sets a bedtime.", "Nobody is there in the morning to get everyone ready."),
        },
        "Somebody helps in the mornings, and school feels like a place to belong to.",
        "I like school when I am there. Mornings are hard.",
        "I want help with the mornings. I cannot be in two places.",
        (
            ("In school every day", "Agree a morning plan with the family and ring on Mondays"),
            ("One good friend", "Join an after-school art club"),
        ),
        "after school club",
        "In school most days. Comes to the art club every week.",
    ),
    Story(
        "Very quiet since a grandfather died; does not want to be away from home.",
        "Lives with both parents. The family talks about the death little.",
        {
            "emotional_social": ("Talks warmly about the grandfather.", "Cries at night and cannot say why."),
            "participation": ("Still reads a great deal.", "Stays at home with stomach aches twice a week."),
            "warmth": ("Parents are gentle and patient.", "They do not know how to talk about the death."),
        },
        "The child can talk about the grandfather, and the parents know how to listen.",
        "I miss Grandad. I do not like it when people whisper.",
        "We would like somebody who knows about grief.",
        (
            ("Grief can be talked about", "Ask a bereavement service for a place in a workshop"),
            ("Parents feel sure what to say", "Parents join a one-day workshop"),
        ),
        "bereavement",
        "Sleeps through most nights. Made a memory box and showed it in class.",
    ),
    Story(
        "Speech is hard to follow at three and a half; nursery cannot always understand.",
        "Lives with mother, father and a baby sister. Two languages are spoken at home.",
        {
            "speech_language": (
                "Understands everything that is said.",
                "Puts two words together; hard to follow.",
            ),
            "behaviour": ("Plays well alone.", "Hits when not understood."),
            "community": ("The family uses the children’s centre.", "No place yet in a language group."),
        },
        "Being understood by other children before school starts.",
        "I want to say it.",
        "He knows what he wants to say and gets cross.",
        (
            ("Others understand", "Refer to speech and language therapy"),
            ("Talking is fun", "Go to the talking group at the children’s centre each week"),
        ),
        "speech therapy",
        "Uses short sentences. Hits rarely now.",
    ),
    Story(
        "Looks after a parent with a long illness and is tired in class.",
        "Lives with father, who has a long illness, and an elder sister at college.",
        {
            "relationships": ("Proud of helping father.", "Has no time for friends."),
            "aspirations": ("Wants to be a vet.", "Gives up clubs to be at home."),
            "housing_money": ("The home is tidy and warm.", "Money is short since father stopped working."),
        },
        "Less to carry at home, and time to be young.",
        "I am all right. I would like one evening off.",
        "I do not want my illness to cost my child’s childhood.",
        (
            ("Time off from caring", "Ask a young carers’ group for a place"),
            ("The money that is due", "Benefits adviser visits the family"),
        ),
        "young carers",
        "Goes to the carers’ group on Thursdays. A care worker comes in the mornings.",
    ),
    Story(
        "Often in fights at break and was left out of two school trips.",
        "Lives with mother and her partner. Moved three times in two years.",
        {
            "behaviour": ("Says sorry and means it.", "Loses temper quickly when teased."),
            "identity": ("A good footballer and knows it.", "Says that nobody likes him."),
            "guidance": ("Mother wants to do it well.", "Rules change from day to day."),
        },
        "Calmer days at school, and rules at home that stay the same.",
        "They start it. I want to play for the team.",
        "I shout more than I want to. I would like to learn another way.",
        (
            ("Fewer fights", "Weekly time with a learning mentor"),
            ("Rules that stay the same", "Parents join a parenting course"),
        ),
        "parenting course",
        "One fight this half-term. Plays for the team.",
    ),
    Story(
        "The family may lose its home, and the baby is not gaining weight.",
        "Mother, father and two children in one room of a shared house.",
        {
            "general_health": ("Immunisations are up to date.", "Weight has not risen for six weeks."),
            "housing_money": ("Father has found part-time work.", "Rent is three months behind."),
            "basic_care": ("Parents follow what the health visitor says.", "There is nowhere to cook."),
        },
        "A home that is safe to stay in, and a baby who grows.",
        "Too young to say. Smiles at both parents.",
        "We need a place with a kitchen more than anything.",
        (
            ("A home that is safe to stay in", "Housing officer agrees a plan for the rent"),
            ("The baby gains weight", "Health visitor weighs the baby every week"),
        ),
        "housing advice",
        "A two-room flat from next month. The baby gained half a kilogram.",
    ),
)

REFUSALS = (
    "I cannot take on another family before the summer.",
    "I do not know the family, and the school nurse does.",
)
