def seed():
    return ""
