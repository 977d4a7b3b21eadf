"""The design system: layout, components, error pages, charts. Knows no domain."""
