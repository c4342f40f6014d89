from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "leakmap.tenants"
    label = "tenants"
    verbose_name = "Spas"
    default_auto_field = "django.db.models.BigAutoField"
