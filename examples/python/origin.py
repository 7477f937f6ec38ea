"""Where a form was sent from."""

from exchange import Request


def is_of_this_site(request: Request) -> bool:
    """Whether a form was sent from a page of this site. Together with the cookie's `SameSite`, this keeps other sites
    from posting in a user's name. Browsers since 2023 say it in `Sec-Fetch-Site`; older ones send the page's origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    _, _, host = request.headers.get("origin", "").partition("://")
    return host != "" and host == request.host
