"""The reading room: the one door through which a person reads."""

from oralhist.reading_room.facets import FACETS
from oralhist.reading_room.hearing import SoundFile
from oralhist.reading_room.hits import Narrowed
from oralhist.reading_room.mine import OwnRoom
from oralhist.reading_room.room import ReadingRoom

__all__ = ["FACETS", "Narrowed", "OwnRoom", "ReadingRoom", "SoundFile"]
