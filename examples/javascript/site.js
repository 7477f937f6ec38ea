// Whether a form was sent from a page of this site. Together with the cookie's `SameSite`, this keeps other sites from
// posting in a user's name. Browsers since 2023 say it in `Sec-Fetch-Site`; older ones send the page's origin.
export function isOfThisSite(request) {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("origin") ?? "";
  return origin.split("://")[1] === new URL(request.url).host;
}
