"""Static files with hashed names, module imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Rewrites `import` specifiers of JavaScript modules to the hashed names."""

    support_js_module_import_aggregation = True
