"""The first shape: tables, full-text search, and a log that can only grow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: The words come folded from the program, the same for both databases; FTS5 keeps them as text.
SEARCH = {
    "sqlite": ("CREATE VIRTUAL TABLE {name} USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')",),
    "postgresql": (
        "CREATE TABLE {name} (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_{name}_words ON {name} USING gin (words)",
    ),
}
GROW_ONLY = {
    "sqlite": (
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON event "
        "BEGIN SELECT RAISE(ABORT, 'the log of events is never changed'); END",
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event "
        "BEGIN SELECT RAISE(ABORT, 'the log of events is never changed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION event_never_changes() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log of events is never changed'; END $$",
        "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_never_changes()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("sha256", sqltypes.AutoString(), nullable=False),
        sa.Column("codec", sqltypes.AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_body")),
    )
    op.create_table(
        "digest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upto", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("composed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("awaiting_review", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_digest_name_number")),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("kind", sqltypes.AutoString(), nullable=False),
        sa.Column("fact", sqltypes.AutoString(), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sqltypes.AutoString(), nullable=False),
        sa.Column("topic", sqltypes.AutoString(), nullable=False),
        sa.Column("measure", sqltypes.AutoString(), nullable=False),
        sa.Column("province", sqltypes.AutoString(), nullable=True),
        sa.Column("province_current", sqltypes.AutoString(), nullable=True),
        sa.Column("previous", sqltypes.AutoString(), nullable=True),
        sa.Column("note", sqltypes.AutoString(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("by", sqltypes.AutoString(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("chain", sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_fact"), ["fact"], unique=False)

    op.create_table(
        "fact",
        sa.Column("key", sqltypes.AutoString(), nullable=False),
        sa.Column("topic", sqltypes.AutoString(), nullable=False),
        sa.Column("measure", sqltypes.AutoString(), nullable=False),
        sa.Column("relation", sqltypes.AutoString(), nullable=False),
        sa.Column("unit", sqltypes.AutoString(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("place", sqltypes.AutoString(), nullable=True),
        sa.Column("province", sqltypes.AutoString(), nullable=True),
        sa.Column("province_current", sqltypes.AutoString(), nullable=True),
        sa.Column("value", sqltypes.AutoString(), nullable=False),
        sa.Column("approx", sqltypes.AutoString(), nullable=False),
        sa.Column("status", sqltypes.AutoString(), nullable=False),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column("first_seen", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_changed", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ledger", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_fact")),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_last_changed"), ["last_changed"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_period_start"), ["period_start"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_fact_province_current_topic_measure_relation"),
            ["province_current", "topic", "measure", "relation"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_fact_province_topic_measure_relation"),
            ["province", "topic", "measure", "relation"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_fact_status"), ["status"], unique=False)

    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqltypes.AutoString(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("source", sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqltypes.AutoString(), nullable=False),
        sa.Column("fact", sqltypes.AutoString(), nullable=False),
        sa.Column("quotes", sa.Text(), nullable=False),
        sa.Column("state", sqltypes.AutoString(), nullable=False),
        sa.Column("raised_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decided_by", sqltypes.AutoString(), nullable=False),
        sa.Column("decision", sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("key", name=op.f("uq_issue_key")),
    )
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_state_raised_at"), ["state", "raised_at"], unique=False)

    op.create_table(
        "note",
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_note")),
    )
    op.create_table(
        "source",
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_due", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_polled", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_success", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_new", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure", sqltypes.AutoString(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_source")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_next_due"), ["next_due"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sqltypes.AutoString(), nullable=False),
        sa.Column("recipient", sqltypes.AutoString(), nullable=False),
        sa.Column("message_id", sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqltypes.AutoString(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("first_failed", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("done_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("operator_told", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name=op.f("fk_delivery_digest_id_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_digest_id"), ["digest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_state_next_try"), ["state", "next_try"], unique=False)

    op.create_table(
        "page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqltypes.AutoString(), nullable=False),
        sa.Column("final_url", sqltypes.AutoString(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("fetched_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sha256", sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["body.sha256"], name=op.f("fk_page_sha256_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
    )
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_fetched_at"), ["fetched_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_source"), ["source"], unique=False)

    op.create_table(
        "source_index",
        sa.Column("source", sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqltypes.AutoString(), nullable=False),
        sa.Column("etag", sqltypes.AutoString(), nullable=False),
        sa.Column("last_modified", sqltypes.AutoString(), nullable=False),
        sa.Column("body_hash", sqltypes.AutoString(), nullable=False),
        sa.Column("checked_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure", sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name=op.f("fk_source_index_source_source")),
        sa.PrimaryKeyConstraint("source", "url", name=op.f("pk_source_index")),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqltypes.AutoString(), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("story", sqltypes.AutoString(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("text_hash", sqltypes.AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first_seen", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_seen", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("published", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rest", sa.Text(), nullable=False),
        sa.Column("province", sqltypes.AutoString(), nullable=True),
        sa.Column("province_current", sqltypes.AutoString(), nullable=True),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reader", sqltypes.AutoString(), nullable=False),
        sa.Column("classifier", sqltypes.AutoString(), nullable=False),
        sa.Column("extractor", sqltypes.AutoString(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_article_page_id_page")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_article_source_key")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_published_id"), ["published", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_relevant"), ["relevant"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_story"), ["story"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_text_hash"), ["text_hash"], unique=False)

    op.create_table(
        "article_revision",
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("text_hash", sqltypes.AutoString(), nullable=False),
        sa.Column("reader", sqltypes.AutoString(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_revision_article_id_article")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_article_revision_page_id_page")),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_article_revision")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqltypes.AutoString(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("section", sqltypes.AutoString(), nullable=False),
        sa.Column("published", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("found_by", sqltypes.AutoString(), nullable=False),
        sa.Column("found_on", sqltypes.AutoString(), nullable=False),
        sa.Column("first_seen", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", sqltypes.AutoString(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("failure", sqltypes.AutoString(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("etag", sqltypes.AutoString(), nullable=False),
        sa.Column("last_modified", sqltypes.AutoString(), nullable=False),
        sa.Column("fetched_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_entry_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_entry_source_key")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_next_try"), ["next_try"], unique=False)

    op.create_table(
        "figure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sqltypes.AutoString(), nullable=False),
        sa.Column("measure", sqltypes.AutoString(), nullable=False),
        sa.Column("relation", sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqltypes.AutoString(), nullable=False),
        sa.Column("whole", sqltypes.AutoString(), nullable=True),
        sa.Column("unit", sqltypes.AutoString(), nullable=False),
        sa.Column("approx", sqltypes.AutoString(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("baseline_start", sa.Date(), nullable=True),
        sa.Column("baseline_end", sa.Date(), nullable=True),
        sa.Column("place", sqltypes.AutoString(), nullable=True),
        sa.Column("place_current", sqltypes.AutoString(), nullable=True),
        sa.Column("province", sqltypes.AutoString(), nullable=True),
        sa.Column("province_current", sqltypes.AutoString(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("derived", sa.Boolean(), nullable=False),
        sa.Column("version", sqltypes.AutoString(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("fact", sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_figure_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
    )
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figure_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_figure_period_start"), ["period_start"], unique=False)
        batch_op.create_index(batch_op.f("ix_figure_province_current"), ["province_current"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_figure_province_topic_measure"), ["province", "topic", "measure"], unique=False
        )

    op.create_table(
        "story_band",
        sa.Column("band", sqltypes.AutoString(), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_story_band_article_id_article")),
        sa.PrimaryKeyConstraint("band", "article_id", name=op.f("pk_story_band")),
    )
    op.create_table(
        "witness",
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fact", sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_witness_article_id_article")),
        sa.PrimaryKeyConstraint("article_id", "fact", name=op.f("pk_witness")),
    )
    with op.batch_alter_table("witness", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_witness_fact"), ["fact"], unique=False)
        batch_op.create_index(batch_op.f("ix_witness_source"), ["source"], unique=False)

    dialect = op.get_bind().dialect.name
    for name in ("search_article", "search_figure"):
        for statement in SEARCH[dialect]:
            op.execute(statement.format(name=name))
    for statement in GROW_ONLY[dialect]:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search_figure")
    op.execute("DROP TABLE search_article")
    with op.batch_alter_table("witness", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_witness_source"))
        batch_op.drop_index(batch_op.f("ix_witness_fact"))

    op.drop_table("witness")
    op.drop_table("story_band")
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_figure_province_topic_measure"))
        batch_op.drop_index(batch_op.f("ix_figure_province_current"))
        batch_op.drop_index(batch_op.f("ix_figure_period_start"))
        batch_op.drop_index(batch_op.f("ix_figure_article_id"))

    op.drop_table("figure")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_next_try"))

    op.drop_table("entry")
    op.drop_table("article_revision")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_text_hash"))
        batch_op.drop_index(batch_op.f("ix_article_story"))
        batch_op.drop_index(batch_op.f("ix_article_relevant"))
        batch_op.drop_index(batch_op.f("ix_article_published_id"))

    op.drop_table("article")
    op.drop_table("source_index")
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_source"))
        batch_op.drop_index(batch_op.f("ix_page_sha256"))
        batch_op.drop_index(batch_op.f("ix_page_fetched_at"))

    op.drop_table("page")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_state_next_try"))
        batch_op.drop_index(batch_op.f("ix_delivery_digest_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_next_due"))

    op.drop_table("source")
    op.drop_table("note")
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_state_raised_at"))

    op.drop_table("issue")
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_status"))
        batch_op.drop_index(batch_op.f("ix_fact_province_topic_measure_relation"))
        batch_op.drop_index(batch_op.f("ix_fact_province_current_topic_measure_relation"))
        batch_op.drop_index(batch_op.f("ix_fact_period_start"))
        batch_op.drop_index(batch_op.f("ix_fact_last_changed"))

    op.drop_table("fact")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_fact"))
        batch_op.drop_index(batch_op.f("ix_event_at"))
        batch_op.drop_index(batch_op.f("ix_event_article_id"))

    op.drop_table("event")
    op.drop_table("digest")
    op.drop_table("body")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION event_never_changes")
