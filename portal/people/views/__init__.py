"""Pages about people: who they are, what they are told, whom they keep away, and how they leave."""
