"""Proposals of the units of a valley, and what they draw on."""

from __future__ import annotations

from django.db import models

from govrules_django import each, initiative
from govrules_django.gates import gated
from govrules_django.governed import Governed, Tracked


class Unit(Tracked):
    """A part of the organisation, and what it may spend alone."""

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=100)
    delegation = models.DecimalField(max_digits=12, decimal_places=2)

    def __str__(self) -> str:
        return self.name


class Team(Tracked):
    """People whom several proposals need."""

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=100)
    people = models.DecimalField(max_digits=6, decimal_places=1, help_text="In each quarter")

    def __str__(self) -> str:
        return self.name


class Technology(Tracked):
    """A product, and what the organisation thinks of it."""

    class Standing(models.TextChoices):
        """Whether to build on it."""

        ADOPT = "adopt"
        TRIAL = "trial"
        HOLD = "hold"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    standing = models.CharField(max_length=10, choices=Standing.choices)

    class Meta:
        verbose_name_plural = "technologies"

    def __str__(self) -> str:
        return self.name


@initiative(
    id="reference",
    title="name",
    unit="unit.code",
    owner="owner",
    stage="stage",
    risk="risk",
    budget="cost",
    start="begins",
    end="ends",
    technologies="technologies.slug",
    depends_on="needs",
    data="data",
    resources=each("claims", resource="team.code", period="quarter", amount="people"),
    approvals=each("sign_offs", role="role", on="on"),
    places={"resources.capacity": "claims"},
)
class Proposal(Governed):
    """What a unit would like to do."""

    class Stage(models.TextChoices):
        """How far it has come."""

        IDEA = "idea"
        PROPOSED = "proposed"
        APPROVED = "approved"
        LIVE = "live"

    class Risk(models.TextChoices):
        """What could go wrong."""

        LOW = "low"
        MEDIUM = "medium"
        HIGH = "high"
        CRITICAL = "critical"

    reference = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    owner = models.CharField(max_length=100, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.IDEA, editable=False)
    risk = models.CharField(max_length=10, choices=Risk.choices, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    begins = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    technologies = models.ManyToManyField(Technology, blank=True)
    needs = models.ManyToManyField("self", symmetrical=False, related_name="needed_by", blank=True)
    data = models.JSONField(
        default=list, blank=True, help_text='[{"domain": "guest", "access": "reads", "personal": true}]'
    )

    class Meta:
        ordering = ("reference",)

    def __str__(self) -> str:
        return self.name

    @gated(refuse="deny")
    def submit(self) -> None:
        """Put an idea forward, which a denial holds up."""
        self.stage = self.Stage.PROPOSED
        self.save(update_fields=["stage"])

    @gated(refuse="inform")
    def approve(self) -> None:
        """Let it begin, which missing approvals and missing information hold up as well."""
        self.stage = self.Stage.APPROVED
        self.save(update_fields=["stage"])


class Claim(Tracked):
    """People of a team that a proposal needs in a quarter."""

    proposal = models.ForeignKey(Proposal, related_name="claims", on_delete=models.CASCADE)
    team = models.ForeignKey(Team, on_delete=models.PROTECT)
    quarter = models.CharField(max_length=7, help_text="2027-Q1")
    people = models.DecimalField(max_digits=6, decimal_places=1)

    def __str__(self) -> str:
        return f"{self.people} of {self.team} in {self.quarter}"


class SignOff(Tracked):
    """An approval that somebody gave to a proposal."""

    proposal = models.ForeignKey(Proposal, related_name="sign_offs", on_delete=models.CASCADE)
    role = models.CharField(max_length=100)
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.role}, {self.on}"
