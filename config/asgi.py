"""The ASGI application: static files, pages by Django, conversations by their socket.

To import it is to start the process: the models begin to load at once.
"""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# This sets Django up; only then may anything that knows models be imported.
pages = get_asgi_application()

from config import daphne_closing  # noqa: E402
from config.sockets import sockets  # noqa: E402
from config.static_files import StaticFiles  # noqa: E402
from conversations.realtime.process import this_process  # noqa: E402

application = ProtocolTypeRouter({"http": StaticFiles(pages), "websocket": sockets})
daphne_closing.install()
this_process.start()
