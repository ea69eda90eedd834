"""The same numbers by the plainest SQL there is: one condition, one count.

Shares nothing with what is tested: no joins with stretches, no groups, no columns of
counts where rows can be counted.
"""

from django.db import connection

ANSWERED = (
    "conversations_turn t JOIN conversations_conversation c ON t.conversation_id = c.id"
)
THUMBS = (
    "conversations_feedback f JOIN conversations_conversation c"
    " ON f.conversation_id = c.id"
)


class Plain:
    """Counts over conversations that began in a time, of an agent or of all."""

    def __init__(self, begins, ends, agent=()):
        adapt = connection.ops.adapt_datetimefield_value
        self.where = "c.started_at >= %s AND c.started_at < %s"
        self.parameters = [adapt(begins), adapt(ends)]
        if agent is None:
            self.where += " AND c.agent_id IS NULL"
        elif agent != ():
            self.where += " AND c.agent_id = %s"
            self.parameters.append(agent)

    def one(self, what, table="conversations_conversation c", also="1 = 1"):
        sql = f"SELECT {what} FROM {table} WHERE {self.where} AND {also}"
        with connection.cursor() as cursor:
            cursor.execute(sql, self.parameters)
            return cursor.fetchone()[0]

    def count(self, also="1 = 1", table="conversations_conversation c"):
        return self.one("COUNT(*)", table, also)

    def tally(self):
        """As the fields of a tally."""
        thumbs = {
            f"{about}_{score}s": self.count(
                f"f.score = '{score}' AND f.event_id IS {null}", THUMBS
            )
            for about, null in (("answer", "NOT NULL"), ("overall", "NULL"))
            for score in ("like", "dislike")
        }
        return {
            "conversations": self.count(),
            "duration_ms": self.one("COALESCE(SUM(c.duration_ms), 0)"),
            "successes": self.count("c.call_successful = 'success'"),
            "failures": self.count("c.call_successful = 'failure'"),
            "unknowns": self.count("c.call_successful = 'unknown'"),
            "tool_errors": self.one("COALESCE(SUM(c.tool_error_count), 0)"),
            "interruptions": self.one("COALESCE(SUM(c.interruption_count), 0)"),
            "ratings": self.count("c.rating IS NOT NULL"),
            "stars": self.one("COALESCE(SUM(c.rating), 0)"),
            **thumbs,
        }

    def percentile(self, percent):
        """The smallest wait that so many percent of the answers do not exceed."""
        also = "t.first_audio_ms IS NOT NULL AND t.source IN ('answer', '')"
        count = self.count(also, ANSWERED)
        if not count:
            return 0, None
        place = -(-count * percent // 100) - 1
        wait = f"{also} ORDER BY t.first_audio_ms LIMIT 1 OFFSET {place}"
        return count, self.one("t.first_audio_ms", ANSWERED, wait)

    def latency(self):
        """As the fields of a latency; None if nothing was answered."""
        (count, half), (_, most) = self.percentile(50), self.percentile(95)
        return (count, half, most) if count else None

    def results(self, identifier, outcome):
        """How often a criterion came out so, as corrected."""
        table = (
            "conversations_criterionresult r JOIN conversations_conversation c"
            " ON r.conversation_id = c.id"
        )
        standing = "CASE WHEN r.corrected THEN r.corrected_result ELSE r.result END"
        return self.count(
            f"r.identifier = '{identifier}' AND {standing} = '{outcome}'", table
        )

    def values(self, identifier, column, value):
        """In how many conversations an item has this value."""
        table = (
            "conversations_collectedvalue v JOIN conversations_conversation c"
            " ON v.conversation_id = c.id"
        )
        return self.count(
            f"v.identifier = '{identifier}' AND v.{column} = {value}", table
        )
