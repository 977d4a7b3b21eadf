"""The demonstration county: invented agencies, people, services, children and cases, in every state.

Everything in it is invented and marked so. Built by `./oast demo` through the same operations as the real
county's work, so that its audit, rights and pages are the real ones.
"""
