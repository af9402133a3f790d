"""The owner's whole made-up network: who leads which life, since when, and how many messages that takes."""

from dataclasses import dataclass, replace

from pipeline.made_up import appearances, blasts, courtesies, exchanges, lives, offers, strangers
from pipeline.made_up.chance import shares
from pipeline.made_up.lives import Bond, Stage, Telling, Thread
from pipeline.made_up.personas import OWNER_COMPANIES, Casting, Persona

OUTSIDE = 0.15  # of all messages: about as much mail as real mailboxes hold from people who are no connections


@dataclass(frozen=True)
class Life:
    """One kind of life: how it is told, how common it is, and how many days such people have been connected."""

    tell: Telling
    weight: float
    youngest: int
    oldest: int = 2_900
    two_way: bool = False

    @property
    def name(self) -> str:
        """The life's name in `Truth.life`."""
        return self.tell.__name__


# Every life once while there are people for it, then by weight; half of a real network has never exchanged a message.
LIVES = (
    Life(exchanges.mutual, 12, 40, two_way=True),
    Life(exchanges.dormant, 10, 520, two_way=True),
    Life(lives.owed, 2, 120),
    Life(lives.never_answering, 2.6, 1_100),
    Life(lives.moderate, 1.6, 500),
    Life(lives.pending, 1.4, 400),
    Life(lives.pitching, 1.5, 400),
    Life(lives.new, 10, 16, 330),
    Life(lives.thin, 7, 420),
    Life(lives.silent, 50, 400),
    Life(lives.asking, 0.6, 1_000),
    Life(lives.group_only, 1.2, 400),
    Life(lives.draft_only, 0.4, 400),
    Life(lives.answered_elsewhere, 0.6, 400),
    Life(lives.former_colleague, 0.6, 800),
    Life(lives.recommender, 0.6, 800),
    Life(offers.pitcher, 1, 700),
    Life(courtesies.closed_politely, 1, 120),
    Life(courtesies.owed_question, 0.6, 400),
    Life(blasts.blast_only, 1.2, blasts.OLDEST + 10),
    Life(courtesies.ritual_only, 1, 900),
    Life(offers.template_sender, 0.6, 700),
    Life(courtesies.asks_only, 0.5, 1_100),
    Life(courtesies.helper_unthanked, 0.8, 1_000),
    Life(courtesies.thanked, 0.5, 400),
    Life(courtesies.introducer, 0.5, 400),
    Life(offers.early_pitcher, 0.6, 400),
    Life(courtesies.declined, 0.5, 700),
    Life(courtesies.nudged, 0.4, 1_000),
    Life(offers.offer_refused, 0.4, 700),
    Life(appearances.heard_in_group, 0.4, 800),
    Life(appearances.tried_again, 0.4, 800),
    Life(appearances.new_tried, 0.4, 270, 350),
    Life(appearances.new_pitcher, 0.4, 150, 350),
)
_BY_NAME = {life.name: life for life in LIVES}


@dataclass(frozen=True)
class Network:
    """Everybody: connections, the days (since 1970) of nameless ones, other mail, and two who share a name."""

    bonds: list[Bond]
    anonymous: list[int]
    outside: list[Thread]
    shared_name: Persona | None

    @property
    def threads(self) -> list[Thread]:
        """The whole mailbox, in no order."""
        return [thread for bond in self.bonds for thread in bond.threads] + self.outside


def network(stage: Stage, casting: Casting, connections: int, messages: int) -> Network:
    """A network of exactly so many connections whose mailbox holds exactly so many lines."""
    nameless = max(round(connections * 0.013), int(connections >= 40))
    bonds = _bonds(stage, casting, connections - nameless)
    shared = _namesakes(casting, bonds)
    left = messages - _fixed(stage, bonds, messages)
    two_way = [bond for bond in bonds if _BY_NAME[bond.life].two_way]
    outside = min(left, round(messages * OUTSIDE)) if two_way else left
    _fill(stage, two_way, left - outside)
    _gather(stage, casting, bonds, two_way)
    blasted = any(bond.life == blasts.blast_only.__name__ for bond in bonds)
    return Network(
        sorted(bonds, key=lambda bond: (-bond.connected, bond.person.slug)),
        [stage.today - stage.dice.age(20, 2_900) for _ in range(nameless)],
        strangers.crowd(stage, casting, outside) + (blasts.readers(stage, casting) if blasted else []),
        shared if connections >= 100 else None,
    )


def _bonds(stage: Stage, casting: Casting, count: int) -> list[Bond]:
    told = list(LIVES[:count])
    told += stage.dice.choices(LIVES, [life.weight for life in LIVES], k=count - len(told))
    bonds = []
    for life in told:
        person = casting.draw()
        if life.tell is lives.former_colleague:
            person = replace(person, company=stage.dice.choice(OWNER_COMPANIES[1:]))
        bonds.append(Bond(person, life.name, 0))
    return bonds


def _namesakes(casting: Casting, bonds: list[Bond]) -> Persona | None:
    """Give some people another's name, one pair at least; returns the first who shares theirs."""
    plain = [bond for bond in reversed(bonds) if bond.life in ("silent", "thin", "mutual", "dormant")]
    pairs = min(len(plain) // 2, max(1, round(len(bonds) * 0.003)))
    for place in range(pairs):
        plain[2 * place].person = casting.namesake(plain[2 * place + 1].person)
    return plain[0].person if pairs else None


def _fixed(stage: Stage, bonds: list[Bond], messages: int) -> int:
    """Tell every life but the two-way ones, while there are messages for it; returns the messages spoken for."""
    spoken_for, blasted = 0, False
    for bond in bonds:
        life = _BY_NAME[bond.life]
        if life.tell is lives.draft_only and not stage.rich:
            life = _BY_NAME["silent"]
        first = life.tell is blasts.blast_only and not blasted
        spoken_for += _tell(stage, bond, life, messages - spoken_for, blasts.COST if first else 0)
        blasted |= bond.life == blasts.blast_only.__name__
    return spoken_for


def _tell(stage: Stage, bond: Bond, life: Life, left: int, more: int = 0) -> int:
    """Tell a life, or silence where too few messages are left; returns its messages, and the `more` that go with it."""
    bond.note = bond.favour = ""
    bond.life, bond.connected = life.name, stage.today - stage.dice.age(life.youngest, life.oldest)
    bond.threads = [] if life.two_way else life.tell(stage, bond, 0)
    cost = more + (exchanges.LEAST if life.two_way else sum(len(thread.lines) for thread in bond.threads))
    return cost if cost <= left else _tell(stage, bond, _BY_NAME["silent"], left)


def _fill(stage: Stage, bonds: list[Bond], left: int) -> None:
    """Deal the remaining messages out to the two-way lives: few get many, many get few."""
    weights = [min(80.0, stage.dice.paretovariate(0.9)) * (1 if bond.life == "mutual" else 0.5) for bond in bonds]
    for bond, share in zip(bonds, shares(left, weights), strict=True):
        bond.threads = _BY_NAME[bond.life].tell(stage, bond, exchanges.LEAST + share)


def _gather(stage: Stage, casting: Casting, bonds: list[Bond], two_way: list[Bond]) -> None:
    """Put the missing people into every group thread: friends who were connected by then, or strangers."""
    for thread in [thread for bond in bonds for thread in bond.threads if thread.guests]:
        friends = [other.person for other in two_way if other.connected * 86_400 < thread.lines[0].at - 86_400]
        enough = len(friends) >= thread.guests
        thread.others += (
            stage.dice.sample(friends, thread.guests) if enough else [casting.draw() for _ in range(thread.guests)]
        )
