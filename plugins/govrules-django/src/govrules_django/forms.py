"""Forms in which a policy has a word."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from govrules_django.judging import Remark, placed
from govrules_django.paths import DRAFT
from govrules_django.validating import validate


class GovernedForm(forms.ModelForm):
    """A form of a model that is declared as an initiative.

    What blocks is an error on the field that it is about. What does not block is in `advice`.
    Relations that the form holds are judged as the form has them, before they are saved.
    """

    advice: tuple[Remark, ...] = ()

    def _post_clean(self) -> None:
        relations = [field.name for field in self._meta.model._meta.many_to_many]
        held = {name: self.cleaned_data[name] for name in relations if name in self.cleaned_data}
        setattr(self.instance, DRAFT, {name: list(value) for name, value in held.items()})
        try:
            super()._post_clean()
            if not self.errors:
                self.advice = validate(self.instance, self.fields)
        except ValidationError as error:
            self._update_errors(error)
        finally:
            delattr(self.instance, DRAFT)

    def advice_on(self, field: str) -> list[Remark]:
        """The remarks that belong beside a field; those on the whole for `__all__`."""
        return [remark for remark in self.advice if field in placed(remark, self.fields)]
