"""The files of an export about what its owner did in public, comments and posts: they only date the export."""

from schemas.export_file import ExportFile, ExportRow, may, must
from schemas.fields import Body, Moment, Post, Text


class Comment(ExportRow):
    """Comments.csv: one comment; whose post it was is not in the export, so it is contact with nobody.

    Since 2025 `\\` stands before a quotation mark inside; until 2024 a cell with line breaks alone stood unquoted.
    """

    file = ExportFile(
        name="Comments.csv",
        stems=("comments", "comment"),
        columns={"written_at": must("Date"), "link": must("Link"), "content": must("Message")},
        if_missing="your comments cannot help to date the export",
        domain="ALL_COMMENTS",
        escape="\\",
        spills=True,
    )
    written_at: Moment
    link: Text
    content: Body


class Share(ExportRow):
    """Shares.csv: one post of the owner's."""

    file = ExportFile(
        name="Shares.csv",
        stems=("shares", "share"),
        columns={
            "written_at": must("Date"),
            "link": may("ShareLink", "Share Link"),
            "content": must("ShareCommentary", "Share Commentary"),
        },
        if_missing="your posts cannot help to date the export",
        domain="MEMBER_SHARE_INFO",
    )
    written_at: Moment
    link: Text = None
    content: Post
