from django.urls import path

from oast.web import views

app_name = "web"

urlpatterns = [
    path("accessibility", views.accessibility, name="accessibility"),
    path("privacy", views.privacy, name="privacy"),
    path("safeguarding", views.safeguarding, name="safeguarding"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("gallery", views.gallery, name="gallery"),
]
