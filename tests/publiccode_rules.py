"""The rules of publiccode.yml that a file must keep, from the standard's own pages (0.7.0, June 2026).

Mandatory keys, enumerations, controlled vocabularies and lengths, written down anew for the tests.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from affranchi.sources.licences import is_free

_CATEGORIES = """
accounting agile-project-management applicant-tracking application-development appointment-scheduling
backup billing-and-invoicing blog budgeting business-intelligence business-process-management cad
call-center-management cloud-management collaboration communications compliance-management
contact-management content-management crm customer-service-and-support data-analytics data-collection
data-visualization design design-system digital-asset-management digital-citizenship document-management
donor-management e-commerce e-signature educational-content email-management email-marketing
employee-management enterprise-project-management enterprise-social-networking erp event-management
facility-management feedback-and-reviews-management financial-reporting fleet-management fundraising
gamification geographic-information-systems grant-management graphic-design help-desk hr ide
identity-management instant-messaging integrated-library-system inventory-management it-asset-management
it-development it-management it-security it-service-management knowledge-management
learning-management-system marketing mind-mapping mobile-marketing mobile-payment network-management
office online-booking online-community payment-gateway payroll predictive-analysis procurement
productivity-suite project-collaboration project-management property-management real-estate-management
regulations-and-directives remote-support resource-management sales-management seo service-desk
social-media-management survey talent-management task-management taxes-management test-management
time-management time-tracking translation video-conferencing video-editing visitor-management voip
warehouse-management web-collaboration web-conferencing website-builder whistleblowing
workflow-management other
"""
CATEGORIES = frozenset(_CATEGORIES.split())
SCOPES = frozenset({"local-authorities", "government", "culture", "education"})  # of 24: those we may write
_KEYS = """
publiccodeYmlVersion name applicationSuite url landingURL isBasedOn softwareVersion releaseDate logo
organisation platforms categories usedBy fundedBy roadmap developmentStatus softwareType supports
intendedAudience description legal maintenance localisation dependsOn
"""
KEYS = frozenset(_KEYS.split())
_MANDATORY = """
publiccodeYmlVersion name url platforms developmentStatus softwareType description legal maintenance
localisation
"""
MANDATORY = _MANDATORY.split()
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {f"standalone/{kind}" for kind in ("mobile", "iot", "desktop", "web", "backend", "other")} | {
    "addon", "library", "configurationFiles",
}  # fmt: skip
_DESCRIPTION = """
localisedName shortDescription longDescription documentation apiDocumentation features screenshots
videos awards
"""
DESCRIPTION = frozenset(_DESCRIPTION.split())
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


def broken_rules(file: Mapping[str, Any]) -> list[str]:
    """Every rule that a parsed file breaks, in words; none for a valid one."""
    return list(_broken(file))


def _broken(file: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown key {key}" for key in file if key not in KEYS)
    yield from (f"missing key {key}" for key in MANDATORY if not file.get(key))
    strings = ("publiccodeYmlVersion", "name", "url")
    yield from (f"{key} is not a string" for key in strings if type(file.get(key)) is not str)
    if not re.fullmatch(r"0(\.[2-7](\.0)?)?", str(file.get("publiccodeYmlVersion"))):
        yield "version"
    addresses = [key for key in ("url", "landingURL") if key in file]
    yield from (f"{key} is no address" for key in addresses if not _ADDRESS.fullmatch(file[key]))
    if file.get("developmentStatus") not in STATUSES:
        yield "developmentStatus"
    if file.get("softwareType") not in TYPES:
        yield "softwareType"
    yield from (f"category {one}" for one in file.get("categories", []) if one not in CATEGORIES)
    yield from (
        f"scope {one}" for one in file.get("intendedAudience", {}).get("scope", []) if one not in SCOPES
    )
    if "organisation" in file and not _ADDRESS.fullmatch(file["organisation"].get("uri", "")):
        yield "organisation/uri"
    if is_free(file.get("legal", {}).get("license", "")) is not True:
        yield "legal/license"
    yield from _broken_description(file.get("description", {}))
    yield from _broken_maintenance(file.get("maintenance", {}))
    yield from _broken_rest(file)


def _broken_description(description: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for tag, texts in description.items():
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", tag):
            yield f"language {tag}"
        yield from (f"description/{key}" for key in texts if key not in DESCRIPTION)
        if not 0 < len(texts.get("shortDescription", "")) <= 150 or "\n" in texts["shortDescription"]:
            yield "shortDescription"
        if not 150 <= len(texts.get("longDescription", "")) <= 10_000:
            yield "longDescription"
        if not texts.get("features") or not all(isinstance(one, str) and one for one in texts["features"]):
            yield "features"


def _broken_maintenance(maintenance: Mapping[str, Any]) -> Iterator[str]:
    kind = maintenance.get("type")
    if kind not in {"internal", "contract", "community", "none"}:
        yield "maintenance/type"
    if (kind in {"internal", "community"}) != bool(maintenance.get("contacts")):
        yield "maintenance/contacts"
    if (kind == "contract") != bool(maintenance.get("contractors")):
        yield "maintenance/contractors"
    yield from ("contact without a name" for one in maintenance.get("contacts", []) if not one.get("name"))


def _broken_rest(file: Mapping[str, Any]) -> Iterator[str]:
    localisation = file.get("localisation", {})
    if type(localisation.get("localisationReady")) is not bool or not localisation.get("availableLanguages"):
        yield "localisation"
    for kind, dependencies in file.get("dependsOn", {}).items():
        if kind not in {"open", "proprietary", "hardware"} or not all(
            one.get("name") for one in dependencies
        ):
            yield "dependsOn"
    for key in ("platforms", "usedBy"):
        if not all(isinstance(one, str) and one for one in file.get(key, [])):
            yield key
