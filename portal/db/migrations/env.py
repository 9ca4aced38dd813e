"""Alembic's entry: runs on the connection that `portal.db.upgrade` hands over."""

from alembic import context

from portal.db.upgrade import house_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=house_metadata() if context.config.attributes.get("is_making") else None,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=False,  # the one transaction is `upgrade`'s own
)
context.run_migrations()
