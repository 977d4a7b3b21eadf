"""Changes of the directory: whole sources stored, and what the public reads published from them."""

from oast.directory.operations.importing import import_package, invent_services, publish_all

__all__ = ["import_package", "invent_services", "publish_all"]
