"""A service in the words of schema.org, for search engines and readers of pages: JSON-LD, which no browser runs. Pure."""

from datetime import time
from typing import Any

from portal.directory.places import Location
from portal.directory.service import Kind, Per, Service, Way
from portal.municipality.hours import DifferentDays, Hours, Span

Json = dict[str, Any]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PROVIDERS = {Kind.PUBLIC: "GovernmentOrganization", Kind.VOLUNTARY: "NGO"}
_PER = {Per.MONTH: "MON", Per.YEAR: "ANN"}  # UN/CEFACT's codes for a month and a year


def schema_org(service: Service, language: str) -> Json:
    """The service in one language. What is not known is not told; a confidential address has no field to stand in."""
    made: Json = {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if service.kind is Kind.PUBLIC else "Service",
        "@id": f"urn:uuid:{service.id}",
        "name": service.name.get(language).text,
        "description": service.description.get(language).text,
        "url": service.url,
        "provider": {"@type": _PROVIDERS.get(service.kind, "Organization"), "name": service.organization},
        "audience": _audience(service),
        "offers": _offer(service),
        "isAccessibleForFree": service.is_free,
        "availableLanguage": list(service.languages),
        "availableChannel": _channels(service),
        "hoursAvailable": _hours(service),
    }
    return _known(made)


def _known(made: Json) -> Json:
    return {name: value for name, value in made.items() if value not in (None, "", [], {})}


def _audience(service: Service) -> Json:
    ages = _known({"suggestedMinAge": service.minimum_age, "suggestedMaxAge": service.maximum_age})
    return {"@type": "PeopleAudience", **ages} if ages else {}


def _offer(service: Service) -> Json:
    if service.price is None:
        return {}
    price: Json = {"@type": "Offer", "price": service.price.kroner, "priceCurrency": "NOK"}
    code = _PER.get(service.price.per)
    if code is None or not service.price.kroner:
        return price
    told = {"@type": "UnitPriceSpecification", "price": service.price.kroner, "priceCurrency": "NOK", "unitCode": code}
    return price | {"priceSpecification": told}


def _channels(service: Service) -> list[Json]:
    phone = {"@type": "ContactPoint", "telephone": service.phone}
    made: list[Json] = [{"servicePhone": phone}] if service.phone else []
    web = service.url if Way.WEB in service.ways else ""
    made += [{"serviceUrl": each} for each in dict.fromkeys((service.chat_url, web)) if each]
    made += [{"serviceLocation": place} for each in service.locations if (place := _place(each))]
    return [{"@type": "ServiceChannel", **each} for each in made]


def _place(one: Location) -> Json:
    address = _known({"streetAddress": one.address, "postalCode": one.postcode, "addressLocality": one.city})
    point = {"@type": "GeoCoordinates", "latitude": one.latitude, "longitude": one.longitude} if one.point else {}
    whole = {"@type": "PostalAddress", **address, "addressCountry": "NO"} if address else {}
    told = _known({"name": one.name, "address": whole, "geo": point})
    return {"@type": "Place", **told} if told else {}


def _hours(service: Service) -> list[Json]:
    if service.is_always_open:
        return [{"@type": "OpeningHoursSpecification", "dayOfWeek": list(_DAYS), "opens": "00:00", "closes": "23:59"}]
    return _week(service.hours) if service.hours else []


def _week(hours: Hours) -> list[Json]:
    named = [*zip(_DAYS, hours.weekdays, strict=True), ("PublicHolidays", hours.holiday or ())]
    made = [_open(span, dayOfWeek=day) for day, spans in named for span in spans]
    return made + [each for one in hours.exceptions if not one.is_yearly for each in _dates(one)]


def _open(span: Span, **when: str) -> Json:
    return {"@type": "OpeningHoursSpecification", **when, "opens": f"{span.start:%H:%M}", "closes": f"{span.end:%H:%M}"}


def _dates(one: DifferentDays) -> list[Json]:
    """Dates that differ: without hours they are closed, which schema.org says by opening and closing at midnight."""
    valid = {"validFrom": one.first.isoformat(), "validThrough": one.last.isoformat()}
    return [_open(span, **valid) for span in one.spans or (Span(time.min, time.min),)]
