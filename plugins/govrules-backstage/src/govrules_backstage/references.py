"""References to entities, `[kind:][namespace/]name`, as Backstage defines them."""

from __future__ import annotations

from attrs import frozen

DEFAULT_NAMESPACE = "default"


@frozen(order=True)
class Reference:
    """Names one entity. Backstage tells no upper case from lower case, so all is in lower case."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def parse(cls, text: str, kind: str = "", namespace: str = DEFAULT_NAMESPACE) -> Reference:
        """The reference in a text, with defaults where it has no kind or namespace.

        Raises ValueError where a part is empty, or there is no kind at all.

        >>> str(Reference.parse("Sales", "Group"))
        'group:default/sales'
        """
        written_kind, colon, rest = text.partition(":")
        if not colon or "/" in written_kind:
            written_kind, colon, rest = kind, "", text
        written_space, slash, name = rest.partition("/")
        if not slash:
            written_space, name = namespace, rest
        if not written_kind and not colon:
            raise ValueError("names no kind, such as `component:crm`")
        if not (written_kind and written_space and name):
            raise ValueError("is no reference of the form [kind:][namespace/]name")
        return cls(written_kind.lower(), written_space.lower(), name.lower())

    def __str__(self) -> str:
        return f"{self.kind}:{self.namespace}/{self.name}"

    def short(self, kind: str) -> str:
        """The shortest text that is read as this reference where a kind is the default.

        >>> crm = Reference("component", "default", "crm")
        >>> crm.short("Component"), crm.short("System")
        ('crm', 'component:crm')
        """
        name = self.name if self.namespace == DEFAULT_NAMESPACE else f"{self.namespace}/{self.name}"
        return name if self.kind == kind.lower() else f"{self.kind}:{name}"
