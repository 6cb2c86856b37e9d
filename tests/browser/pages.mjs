/**
 * The types of page. A new type of page gets a line here; what every page has to keep is then tested of it too.
 *
 * `name` is what tests and screenshots call it; `status` is the one it is answered with, where that is not 200; `language` is
 * the one it is said in, where that is not English; a page with `counters` has numbers that lead to their lists.
 */
export const PAGES = [
  { name: "members", path: "/members" },
  { name: "seoul", path: "/members/seoul", counters: true },
  { name: "croatia", path: "/members/croatia", counters: true },
  { name: "seoul-as-of-2018", path: "/members/seoul?as_of=2018-12-31", counters: true },
  { name: "seoul-in-arabic", path: "/members/seoul?lang=ar", language: "ar", counters: true },
  { name: "commitment", path: "/commitments/HR0028" },
  { name: "commitment-as-of-2018", path: "/commitments/SEO0001?as_of=2018-12-31" },
  { name: "commitment-in-korean", path: "/commitments/HR0028?lang=ko", language: "ko" },
  { name: "unknown-member", path: "/members/seul", status: 404 },
  { name: "unknown-commitment", path: "/commitments/HR9999", status: 404 },
  { name: "builder", path: "/embed?member=seoul" },
  { name: "refused-address", path: "/members/seoul?as_of=nonsense", status: 400 },
];
