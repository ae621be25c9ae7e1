"""Nhà cung cấp OpenID Connect thật (django-oauth-toolkit) cho kiểm thử. / A real OpenID Connect provider for the tests, on loopback.

It prints its port once it answers and ends with its standard input. Its people and what is claimed of them are set by POST /people
(JSON, by name; the password is `mat-khau`), its redirect addresses by POST /client; POST /rotate signs with a new key from now on.
"""

import json
import os
import sys
import tempfile
import threading
from pathlib import Path

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

HERE = Path(tempfile.mkdtemp())


def new_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": new_key(),
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
    "OAUTH2_VALIDATOR_CLASS": "__main__.Validator",
    "SCOPES": {"openid": "who you are", "profile": "what you may do"},
    "ALLOWED_REDIRECT_URI_SCHEMES": ["http"],
    "ID_TOKEN_EXPIRE_SECONDS": 300,
    "PKCE_REQUIRED": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
}
settings.configure(
    DEBUG=False,
    SECRET_KEY=os.urandom(32).hex(),
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    ROOT_URLCONF="__main__",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "provider.sqlite"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    LOGIN_URL="/login",
    OAUTH2_PROVIDER=PROVIDER,
    LOGGING_CONFIG=None,
)
django.setup()

from django.contrib.auth import authenticate, get_user_model, login  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse, HttpResponseRedirect  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402
from oauth2_provider.oauth2_validators import OAuth2Validator  # noqa: E402
from oauth2_provider.settings import oauth2_settings  # noqa: E402

CLAIMS = {}


class Validator(OAuth2Validator):
    # Whatever is claimed is in the ID token, as a client's own mappers do it elsewhere.
    oidc_claim_scope = None

    def get_additional_claims(self, request):
        return {"preferred_username": request.user.username, **CLAIMS.get(request.user.username, {})}


def sign_in(request):
    to = request.GET.get("next", "/")
    if request.method == "POST":
        user = authenticate(request, username=request.POST["username"], password=request.POST["password"])
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(to)
    return HttpResponse(
        "<!doctype html><html lang=vi><title>Đăng nhập tỉnh</title><meta charset=utf-8><h1>Hệ thống đăng nhập của tỉnh</h1>"
        "<form method=post><input name=username aria-label=name><input name=password type=password aria-label=password><button>Vào</button></form>"
    )


def people(request):
    for name, claims in json.loads(request.body).items():
        if not get_user_model().objects.filter(username=name).exists():
            get_user_model().objects.create_user(name, password="mat-khau")
        CLAIMS[name] = claims
    return HttpResponse("")


def client(request):
    asked = json.loads(request.body)
    Application.objects.update_or_create(
        client_id=asked["id"],
        defaults={
            "client_secret": asked["secret"],
            "client_type": Application.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE,
            "redirect_uris": asked["back"],
            "post_logout_redirect_uris": asked["after"],
            "algorithm": Application.RS256_ALGORITHM,
            "skip_authorization": True,
        },
    )
    return HttpResponse("")


def rotate(request):
    PROVIDER["OIDC_RSA_PRIVATE_KEY"] = new_key()
    oauth2_settings.reload()
    return HttpResponse("")


urlpatterns = [
    path("login", sign_in),
    path("people", people),
    path("client", client),
    path("rotate", rotate),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def end_with_input():
    sys.stdin.buffer.read()
    for file in HERE.iterdir():
        file.unlink()
    HERE.rmdir()
    os._exit(0)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=end_with_input, daemon=True).start()
    print(server.server_port, flush=True)
    server.serve_forever()
