"""Personal data and secrets with a shape of their own, found in the original text, exact to the character.

Each detector goes from a cheap test (is there an `@`, are there enough digits?) to a candidate in linear time (RE2),
and from there to what makes it certain: a checksum, a numbering plan, a structure. No entropy is measured on prose.
"""

from bot.matching.detectors.personal_data import find_personal_data
from bot.matching.detectors.secrets import find_secrets

__all__ = ["find_personal_data", "find_secrets"]
