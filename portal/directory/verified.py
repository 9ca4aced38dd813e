"""Who said last that everything we say of a service is right: told with the day, so that one knows whom to believe."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.directory.models import ServiceVersion
from portal.directory.service import Kind, Service
from portal.directory.store import Role


def verified_by(db: Session, service: Service, municipality: str) -> str:
    """By name: whoever runs it, or the municipality. '' where nobody did, and for a national line that came with the portal: its
    source stands beside it."""
    if service.verified_on is None:
        return ""
    said = f'%"verified_on":"{service.verified_on.isoformat()}"%'  # as `text_of` writes it
    came_in = select(ServiceVersion.by_role).where(ServiceVersion.service_id == service.id, ServiceVersion.document.like(said))
    role = db.scalar(came_in.order_by(ServiceVersion.version).limit(1))
    if role == Role.OWNER:
        return service.organization
    return "" if role in (None, Role.PACK) and service.kind is Kind.NATIONAL else municipality
