"""The commands behind `./procure`, one small function each; `procurement.web.cli` is their table."""
