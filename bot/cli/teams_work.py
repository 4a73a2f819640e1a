"""What `doctor` asks Microsoft for Teams: a token, and the keys that requests are signed with."""

import aiohttp

from bot.app.chats import teams_cloud, teams_credentials
from bot.channels.teams import sdk
from bot.channels.teams.bearer import Bearer
from bot.channels.teams.keys import SigningKeys
from bot.domain.errors import ChannelError
from bot.settings import Settings

_MENDS = {
    "AADSTS7000215": "MicrosoftAppPassword is not the secret's value; make a new client secret and copy its value",
    "AADSTS7000222": "the client secret has expired; make a new one and set MicrosoftAppPassword",
    "AADSTS700016": "MicrosoftAppId is no app of this tenant; is MicrosoftAppTenantId its own?",
    "AADSTS90002": "MicrosoftAppTenantId is no tenant; copy it again from the tenant's overview in Entra",
    "AADSTS700027": "MicrosoftAppCertificate is not the app's; upload it in Entra, Certificates & secrets",
}
_OTHERWISE = "is the way out open (login.microsoftonline.com)? Is the identity assigned, if it is the machine's?"


async def teams_fault(settings: Settings) -> str | None:
    """What is wrong, with its mend; None if a token was fetched and the keys are within reach. Nothing is posted."""
    credentials, cloud = teams_credentials(settings), teams_cloud(settings)
    if credentials is None:
        return None
    try:
        await Bearer(sdk.acquirer(credentials, cloud)).get()
    except ChannelError as error:
        word = error.kind.removeprefix("token: ")
        return f"no token ({word}); {_MENDS.get(word, _OTHERWISE)}"
    async with aiohttp.ClientSession() as session:
        try:
            await SigningKeys(session, cloud.metadata_url, sdk.key_of).get("none of that name")
        except ChannelError as error:
            if error.status == 503:
                return f"the keys of Teams' requests cannot be fetched; is the way out open ({cloud.metadata_url})?"
    return None
