"""A run as JUnit XML, for the tools that show test results."""

import re
from xml.etree import ElementTree as ET

from assistant.evaluation.diagnosing import fault, shortcomings
from assistant.evaluation.report import EvaluationReport

_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: EvaluationReport) -> str:
    """One test case a question: wrong answers fail, errors and fallbacks are errors.

    What was only searched for is a failure when no expected sentence was read, and
    skipped when none is expected.
    """
    suite = ET.Element("testsuite", name="golden questions")
    failures = errors = skipped = 0
    for grade in report.grades:
        answer = grade.answer
        seconds = answer.timings_ms.total / 1000 if answer else 0
        case = ET.SubElement(
            suite,
            "testcase",
            classname=_clean(f"golden.{grade.question.kind}"),
            name=_clean(f"{grade.question.id}: {grade.question.question}"),
            time=f"{seconds:.3f}",
        )
        found = fault(grade)
        if grade.outcome == "searched" and grade.retrieval is None:
            skipped += 1
            ET.SubElement(case, "skipped", message="no expected sentence is named")
        elif found is not None:
            kind = "error" if found in ("error", "fallback") else "failure"
            errors += kind == "error"
            failures += kind == "failure"
            problem = ET.SubElement(
                case, kind, type=found, message=_clean("; ".join(shortcomings(grade)))
            )
            problem.text = _clean(answer.text) if answer else None
    for name, count in (
        ("tests", len(report.grades)),
        ("failures", failures),
        ("errors", errors),
        ("skipped", skipped),
    ):
        suite.set(name, str(count))
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _clean(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return _NOT_IN_XML.sub("\ufffd", text)
