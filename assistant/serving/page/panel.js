// Shows an article with one sentence marked. textContent only: nothing is parsed.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const part = (name) => parentElement.querySelector("." + name);
  part("heading").textContent = data.heading;
  part("byline").textContent = data.byline;
  part("note").textContent = data.note;
  part("note").hidden = !data.note;

  const mark = document.createElement("mark");
  mark.textContent = data.marked;
  part("text").replaceChildren(data.before, mark, data.after);

  const link = part("original");
  link.hidden = !data.url;
  if (data.url) link.href = data.url;
  else link.removeAttribute("href");
  part("remove").hidden = !data.removable;
  part("remove").onclick = () => setTriggerValue("remove", true);
  part("cleaned").hidden = !data.cleaned;
  part("cleaned").onclick = () => setTriggerValue("cleaned", true);
  part("close").onclick = () => setTriggerValue("close", true);

  const escape = (event) => {
    if (event.key === "Escape") setTriggerValue("close", true);
  };
  document.addEventListener("keydown", escape);
  const reader = part("text");
  if (data.marked) mark.scrollIntoView({ block: "center" });
  else reader.scrollTop = 0;
  return () => document.removeEventListener("keydown", escape);
}
