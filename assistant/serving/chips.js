// Links "#see-…" inside answers become a trigger; the address bar never changes.
export default function (component) {
  const { setTriggerValue } = component;
  const follow = (event) => {
    const link = event.target.closest?.('a[href^="#see-"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    setTriggerValue("see", link.getAttribute("href").slice(5));
  };
  document.addEventListener("click", follow, true);
  return () => document.removeEventListener("click", follow, true);
}
