"""The steps of exits: every sentence has its sources or says that it is ours, and the steps can be dated."""

from collections.abc import Iterator

from affranchi.checks.slugs import Known, wrong
from affranchi.model.path import dotted
from affranchi.model.problem import Problem
from affranchi.registry import Registry
from affranchi.wording import NBSP, quoted


def check_exit_steps_name_what_exists(registry: Registry, known: Known) -> Iterator[Problem]:
    """Exit steps are those of functions of the catalogue; what an exit says is done is one of their steps."""
    named = [(one, "functions", one.functions, known.functions) for one in registry.exit_steps.values()]
    for record, key, slugs, there in (
        *named,
        *((one, "exit.done", one.exit.done, known.steps) for one in registry.declarations if one.exit.done),
    ):
        yield from (there.problem(record, key, slug) for slug in slugs if there.lacks(slug))


def check_exit_steps_rest_on_something(registry: Registry) -> Iterator[Problem]:
    """Each sentence names sources of its record, which have an address, or is ours."""
    for one in registry.exit_steps.values():
        for field, said in one.parts.items():
            for slug, sentence in said.items():
                key = dotted(*filter(None, (field, slug)))
                if not sentence.sources and not sentence.ours:
                    advice = "Ajoutez sources, ou ours = true."
                    yield wrong(one, key, "ni source, ni avis dit comme tel.", advice)
                for name in {*sentence.sources} - one.sources.keys():
                    told = f"source inconnue{NBSP}: {quoted(name)}."
                    yield wrong(one, f"{key}.sources", told, f"Ajoutez [sources.{name}].")
        for name, source in one.sources.items():
            if source.url is None:
                advice = "Ajoutez url, ou dites ours = true."
                yield wrong(one, dotted("sources", name), "la source n’a pas d’adresse.", advice)


def check_exit_steps_can_be_dated(registry: Registry) -> Iterator[Problem]:
    """Steps begin one after another; months grow with communes."""
    for one in registry.exit_steps.values():
        if len({step.at for step in one.steps.values()}) < len(one.steps):
            yield wrong(one, "steps", "deux étapes commencent au même moment.", "Changez at.")
        needed = sum(step.days for step in one.steps.values())
        if needed > min((span.days[0] for span in one.months.values()), default=needed):
            told = f"les étapes demandent {needed}{NBSP}jours, plus que la durée la plus courte."
            yield wrong(one, "steps", told, "Corrigez days ou months.")
        spans = [one.months[size] for size in sorted(one.months, key=int)]
        lows, highs = [span.low for span in spans], [span.high for span in spans]
        if lows != sorted(lows) or highs != sorted(highs) or any(span.low > span.high for span in spans):
            told = "les mois ne vont pas en croissant, de low à high et avec la taille."
            yield wrong(one, "months", told, "Corrigez low ou high.")
