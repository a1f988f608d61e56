"""What an import was asked to do, as its task keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.exchange.importing.deciding import By, Mode
from desk.exchange.reading import Shape
from flows.message import Value


@dataclass(frozen=True, kw_only=True)
class Import:
    """An import to be tried or done.

    Shape: `upload` is the task that brought the file `file`; `mapping` has a target for each column; `total` is how many rows there
    are, None before the first try; `address_hash` says from where it was asked, for the audit log.
    """

    upload: str
    file: str
    shape: Shape
    mapping: tuple[str, ...]
    by: By = By.ANY
    mode: Mode = Mode.BOTH
    erases: bool = False
    total: int | None = None
    address_hash: str = ""

    def kept(self) -> dict[str, Value]:
        """The wish as JSON."""
        return {
            "upload": self.upload,
            "file": self.file,
            "shape": self.shape.kept(),
            "mapping": list(self.mapping),
            "by": self.by.value,
            "mode": self.mode.value,
            "erases": self.erases,
            "total": self.total,
            "from": self.address_hash,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Value]) -> Import:
        """The wish that `kept` gave."""
        mapping, shape, total = kept["mapping"], kept["shape"], kept.get("total")
        return cls(
            upload=str(kept["upload"]),
            file=str(kept["file"]),
            shape=Shape.of(shape if isinstance(shape, dict) else {}),
            mapping=tuple(map(str, mapping)) if isinstance(mapping, list) else (),
            by=By(str(kept["by"])),
            mode=Mode(str(kept["mode"])),
            erases=bool(kept["erases"]),
            total=total if isinstance(total, int) else None,
            address_hash=str(kept.get("from", "")),
        )
