"""Addresses of checklist, consent and assessment."""

from django.urls import path

from oast.caf.views import consent, document, finishing, services, starting, writing

WRITE = "assessments/<uuid:assessment_id>/write"

urlpatterns = [
    path("start/<uuid:subject>", starting.start, name="start"),
    path("checklists/new/<uuid:subject>", starting.new_checklist, name="new_checklist"),
    path("checklists/<uuid:checklist_id>", starting.show_checklist, name="checklist"),
    path("consent/<uuid:subject>/ask", starting.ask_consent, name="ask_consent"),
    path("consent/<uuid:subject>/refused", starting.refused, name="refused"),
    path("consents/<uuid:subject>", consent.consents, name="consents"),
    path("consents/<uuid:subject>/answer", consent.answer, name="answer_consent"),
    path("consents/<uuid:subject>/<uuid:consent_id>/take-back", consent.take_back, name="take_back_consent"),
    path("consents/<uuid:subject>/<uuid:consent_id>/evidence", document.evidence, name="consent_evidence"),
    path("assessments", document.mine, name="my_assessments"),
    path("assessments/<uuid:assessment_id>", document.read, name="assessment"),
    path("assessments/<uuid:assessment_id>/pdf", document.download, name="assessment_pdf"),
    path(WRITE, writing.write, name="write"),
    path(f"{WRITE}/parts/<slug:part>", writing.edit_part, name="part"),
    path(f"{WRITE}/elements", writing.choose, name="elements"),
    path(f"{WRITE}/elements/<slug:code>", writing.edit_element, name="element"),
    path(f"{WRITE}/people", writing.people, name="people"),
    path(f"{WRITE}/people/<slug:kind>/<uuid:person_id>", writing.edit_person, name="person"),
    path(f"{WRITE}/actions", writing.actions, name="actions"),
    path(f"{WRITE}/actions/<uuid:action_id>", writing.edit_action, name="action"),
    path(f"{WRITE}/actions/<uuid:action_id>/service", services.choose, name="action_service"),
    path(f"{WRITE}/rows/<uuid:row_id>/remove", writing.remove_row, name="remove_row"),
    path(f"{WRITE}/finish", finishing.finish, name="finish"),
    path(f"{WRITE}/not-agreed", finishing.not_agreed, name="not_agreed"),
    path(f"{WRITE}/stop", finishing.stop, name="stop"),
    path("assessments/<uuid:assessment_id>/finished", finishing.finished, name="finished"),
    path("assessments/<uuid:assessment_id>/end", finishing.end, name="end_support"),
]
